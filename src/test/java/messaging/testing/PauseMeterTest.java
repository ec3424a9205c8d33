package messaging.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PauseMeterTest {
  @Test
  void noticesThatTheWholeJvmStoodStill() throws IOException {
    long self = ProcessHandle.current().pid();
    String script = "kill -STOP " + self + "; sleep 0.4; kill -CONT " + self;
    try (PauseMeter pauses = new PauseMeter()) {
      long from = System.nanoTime();
      new ProcessBuilder(Processes.detached(List.of("sh", "-c", script))).start();

      await()
          .untilAsserted(
              () ->
                  assertThat(pauses.within(from, System.nanoTime()))
                      .isGreaterThan(Duration.ofMillis(300)));
    }
  }
}
