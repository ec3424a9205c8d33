package messaging.testing;

import io.vertx.core.Vertx;
import java.lang.reflect.Constructor;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * For extensions that work together with {@code VertxExtension}: the {@link Vertx} that a parameter
 * in this scope gets. The first request, for the class or for one test, decides its lifetime, as
 * for parameters.
 */
public record InjectedVertx(Vertx vertx) {

  /** Needs a test with {@code @ExtendWith(VertxExtension.class)}. */
  public static Vertx of(ExtensionContext scope) {
    try {
      // JUnit resolves the parameter of this constructor like that of a test.
      Constructor<InjectedVertx> constructor = InjectedVertx.class.getConstructor(Vertx.class);
      return scope.getExecutableInvoker().invoke(constructor).vertx();
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }
}
