package messaging.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Ends a server when this JVM has ended, even after {@code kill -9}: a shell waits until the pipe
 * from this JVM breaks.
 */
final class Watchdog {
  private final Process process;

  private Watchdog(Process process) {
    this.process = process;
  }

  /** Sends {@code signal} to that process when this JVM has ended. */
  static Watchdog over(long processId, String signal) {
    String script = "read -r line; kill -" + signal + " " + processId;
    try {
      return new Watchdog(
          new ProcessBuilder(Processes.detached(List.of("sh", "-c", script)))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Call it after the server has ended: its process id may soon belong to another process. */
  void dismiss() {
    process.destroyForcibly();
  }
}
