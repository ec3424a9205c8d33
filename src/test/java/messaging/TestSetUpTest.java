package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Where tests have what they need from. */
final class TestSetUpTest {

  /**
   * Programs that people start, parts of them, tests that are not JUnit Jupiter's, and what a JVM
   * does once for all its tests.
   */
  private static final Set<String> HAVE_THEIR_OWN_VERTX =
      Set.of(
          "messaging.ScalingRun",
          "messaging.bench.Stack",
          "messaging.feed.IdleStreams",
          "messaging.image.Training",
          "messaging.local.LocalParts",
          "messaging.persistence.ConversationIT",
          "messaging.persistence.ErasureIT",
          "messaging.persistence.ExportPropertyIT",
          "messaging.persistence.PairLimitIT",
          "messaging.persistence.UnreadIT",
          "messaging.testing.WarmContacts");

  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPath(Path.of("target/test-classes"));

  @Test
  void testsGetTheirVertxFromItsExtension() {
    Set<String> makers = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      if (type.getAccessesFromSelf().stream().anyMatch(TestSetUpTest::makesVertx)) {
        makers.add(type.getName().replaceFirst("\\$.*", ""));
      }
    }
    assertThat(makers).isEqualTo(new TreeSet<>(HAVE_THEIR_OWN_VERTX));
  }

  /** A call or a method reference. */
  private static boolean makesVertx(JavaAccess<?> access) {
    return access.getTargetOwner().isEquivalentTo(Vertx.class) && access.getName().equals("vertx");
  }
}
