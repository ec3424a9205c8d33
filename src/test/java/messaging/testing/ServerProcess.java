package messaging.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The process of a server program. It ends with this JVM at the latest, even if the JVM is killed.
 * Use on one thread.
 */
final class ServerProcess {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final long STOP_SECONDS = 60;
  private static final int END_OF_LOG = 1_000;

  private final String name;
  private final Path log;
  private @Nullable Process process;
  private @Nullable Watchdog watchdog;

  /**
   * @param log the file that the program writes
   */
  ServerProcess(String name, Path log) {
    this.name = name;
    this.log = log;
  }

  /**
   * Starts it; does nothing if it is running.
   *
   * @param isReady whether it accepts connections
   * @throws IllegalStateException if it does not start, with the last lines of its log
   */
  void start(List<String> command, Map<String, String> environment, BooleanSupplier isReady) {
    if (process != null && process.isAlive()) {
      return;
    }
    try {
      ProcessBuilder builder =
          new ProcessBuilder(Processes.detached(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.environment().putAll(environment);
      Process started = builder.start();
      process = started;
      watchdog = Watchdog.over(started.pid(), "KILL");
      await(name)
          .atMost(START_TIMEOUT)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> !started.isAlive() || isReady.getAsBoolean());
      if (!started.isAlive()) {
        throw new IllegalStateException(name + " did not start: " + endOfLog());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks it to end (SIGTERM) and waits until it has. */
  void stop() {
    if (process != null) {
      process.destroy();
      awaitEnd(process);
    }
  }

  /** Kills it at once (SIGKILL), like a crash. */
  void kill() {
    if (process != null) {
      process.destroyForcibly();
      awaitEnd(process);
    }
  }

  private void awaitEnd(Process ending) {
    try {
      if (!ending.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        ending.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (watchdog != null) {
      watchdog.dismiss();
    }
  }

  /** Freezes it (SIGSTOP): its connections stay open and nothing answers. */
  void freeze() {
    Processes.freeze(List.of(running()));
  }

  /** Lets it continue when frozen (SIGCONT). */
  void thaw() {
    Processes.signal("CONT", List.of(running()));
  }

  /** The running process. */
  ProcessHandle running() {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException(name + " does not run");
    }
    return process.toHandle();
  }

  private String endOfLog() throws IOException {
    String text = Files.exists(log) ? Files.readString(log) : "(no log)";
    return text.substring(Math.max(0, text.length() - END_OF_LOG));
  }
}
