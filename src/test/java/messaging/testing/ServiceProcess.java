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
import java.util.function.Function;

/**
 * A node of the service in its own JVM, or a program of others beside it. It may fail to start, and
 * can be killed and frozen. Its process ends with this JVM at the latest. Not thread-safe.
 */
public final class ServiceProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final Path log;
  private final Watchdog watchdog;

  private ServiceProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.watchdog = Watchdog.over(process.pid(), "KILL");
  }

  /**
   * Starts the JVM; does not wait until it serves.
   *
   * @param folder its working directory
   * @param variables all its environment variables with our prefix
   */
  public static ServiceProcess start(
      Path folder, Map<String, String> variables, String... arguments) {
    return start(folder, variables, List.of(), arguments);
  }

  /** The same; the process may not have more than {@code most} files and sockets open at once. */
  public static ServiceProcess withFewFiles(Path folder, int most, Map<String, String> variables) {
    return start(
        folder, variables, List.of("sh", "-c", "ulimit -n " + most + " && exec \"$@\"", "sh"));
  }

  /**
   * Starts a program of others instead.
   *
   * @param program its class path, its main class and its arguments, for {@code java}
   */
  public static ServiceProcess ofOthers(
      Path folder, Map<String, String> variables, List<String> program) {
    return logged(
        folder, log -> ServiceJvm.startOther(folder.toFile(), log, variables, List.of(), program));
  }

  private static ServiceProcess start(
      Path folder, Map<String, String> variables, List<String> launcher, String... arguments) {
    return logged(
        folder,
        log -> ServiceJvm.start(folder.toFile(), log, variables, launcher, List.of(arguments)));
  }

  private static ServiceProcess logged(Path folder, Function<Path, Process> starting) {
    try {
      Path log = Files.createTempFile(folder, "node", ".log");
      return new ServiceProcess(starting.apply(log), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its process. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Its output so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until its log contains this text. */
  public void awaitLog(String text) {
    await("log with " + text)
        .atMost(PATIENCE)
        .until(() -> log().contains(text) || !process.isAlive());
    if (!log().contains(text)) {
      throw new AssertionError("It ended before it wrote " + text + ": " + log());
    }
  }

  /** Waits for its end, and returns the exit status. */
  public int awaitEnd() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("It did not end: " + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Asks it to end (SIGTERM). */
  public void terminate() {
    process.destroy();
  }

  /** Freezes it (SIGSTOP). */
  public void freeze() {
    Processes.freeze(List.of(process.toHandle()));
  }

  /** Lets it continue (SIGCONT). */
  public void thaw() {
    Processes.signal("CONT", List.of(process.toHandle()));
  }

  /** Kills it (SIGKILL) in any state. */
  @Override
  public void close() {
    process.destroyForcibly();
    awaitEnd();
    watchdog.dismiss();
  }
}
