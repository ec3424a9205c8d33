package messaging.http;

import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A check for readiness.
 *
 * @param name the public name; contains no address and no version
 * @param critical whether the node cannot serve requests without it
 * @param check gives true for healthy; false, a failure, and no answer within one second mean
 *     unhealthy. A failure with {@link Unwell} tells the reason. Called on an event loop
 */
public record HealthCheck(String name, boolean critical, Supplier<Future<Boolean>> check) {

  /** A check that gives the reason why it is unhealthy, or nothing if it is healthy. */
  public static HealthCheck because(
      String name, boolean critical, Supplier<Optional<String>> reason) {
    return asking(name, critical, () -> Future.succeededFuture(reason.get()));
  }

  /** The same for a reason that comes later. */
  public static HealthCheck asking(
      String name, boolean critical, Supplier<Future<Optional<String>>> reason) {
    return new HealthCheck(name, critical, () -> reason.get().compose(HealthCheck::answer));
  }

  private static Future<Boolean> answer(Optional<String> reason) {
    return reason
        .map(text -> Future.<Boolean>failedFuture(new Unwell(text)))
        .orElse(Future.succeededFuture(true));
  }

  /** Why a check is unhealthy. Readiness shows it, so it contains no address and no version. */
  public static final class Unwell extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** In plain words. */
    public Unwell(String reason) {
      super(reason, null, false, false);
    }

    /** The same words. */
    public String reason() {
      return Objects.requireNonNull(getMessage());
    }
  }
}
