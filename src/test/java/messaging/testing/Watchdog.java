package messaging.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Ends a server when this JVM is gone, so also after a {@code kill -9} of the JVM: a shell waits
 * for the pipe from here to break.
 */
final class Watchdog {
  private final Process process;

  private Watchdog(Process process) {
    this.process = process;
  }

  /** Sends {@code signal} to that process when this JVM is gone. */
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

  /** To be called when the server has ended: its process id may soon be somebody else's. */
  void dismiss() {
    process.destroyForcibly();
  }
}
