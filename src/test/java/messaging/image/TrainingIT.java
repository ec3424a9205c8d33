package messaging.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import messaging.testing.ClassPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingIT {
  private static final long PATIENCE_SECONDS = 120;

  /** An image build would wait for ever otherwise. */
  @Test
  void endsWithAnErrorIfItsNodeDoesNotStart(@TempDir Path folder) throws Exception {
    Path output = folder.resolve("output");
    Process training =
        new ProcessBuilder(
                ClassPath.command(
                    List.of("-Dmessaging.node.jvm=-XX:+NoSuchOption"), Training.class))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(training.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(training.exitValue()).isEqualTo(1);
      assertThat(output).content().contains("The node did not start").contains("NoSuchOption");
    } finally {
      training.destroyForcibly();
    }
  }
}
