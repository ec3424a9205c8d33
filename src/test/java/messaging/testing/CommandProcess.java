package messaging.testing;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command of the program in its own JVM, with its two streams apart. Its process ends with this
 * JVM at the latest. Not thread-safe.
 */
public final class CommandProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Process process;
  private final Path out;
  private final Path err;
  private final Watchdog watchdog;

  private CommandProcess(ProcessBuilder command, Path folder) throws IOException {
    this.out = Files.createTempFile(folder, "command", ".out");
    this.err = Files.createTempFile(folder, "command", ".err");
    this.process = command.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    this.watchdog = Watchdog.over(process.pid(), "KILL");
  }

  /**
   * Starts it; does not wait for its end.
   *
   * @param folder its working directory
   * @param variables all its environment variables with our prefix, and others
   */
  public static CommandProcess start(
      Path folder, Map<String, String> variables, String... arguments) {
    try {
      return new CommandProcess(
          ServiceJvm.builder(folder.toFile(), variables, List.of(arguments)), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has printed so far. */
  public String out() {
    return read(out);
  }

  /** The same bit by bit, however much it is. */
  public BufferedReader outReader() {
    try {
      return Files.newBufferedReader(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How much it has printed so far. */
  public long outBytes() {
    return out.toFile().length();
  }

  /** What it has complained so far. */
  public String err() {
    return read(err);
  }

  private static String read(Path stream) {
    try {
      return Files.readString(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it has printed this text. */
  public void awaitOut(String text) {
    await("output with " + text).atMost(PATIENCE).until(() -> out().contains(text));
  }

  /** Waits for its end, and returns the exit status. */
  public int awaitEnd() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("It did not end: " + out() + err());
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

  /** Kills it. */
  @Override
  public void close() {
    process.destroyForcibly();
    awaitEnd();
    watchdog.dismiss();
  }
}
