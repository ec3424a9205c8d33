package messaging.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What another JVM holds in its heap: the bytes of all objects that a full collection leaves. */
public final class LiveHeap {
  private static final long MOST_SECONDS = 60;
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)\\s*$");

  private LiveHeap() {}

  /**
   * Lets it collect, and counts. Its threads stand still meanwhile, for a fraction of a second.
   *
   * @return bytes
   * @throws IllegalStateException if the JVM does not answer within a minute
   */
  public static long bytes(ProcessHandle jvm) {
    try {
      Process process =
          new ProcessBuilder(jcmd(jvm).toString(), Long.toString(jvm.pid()), "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher total = TOTAL.matcher(answer);
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS) || !total.find()) {
        process.destroyForcibly();
        throw new IllegalStateException(jvm.pid() + " does not say what it holds: " + answer);
      }
      return Long.parseLong(total.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** That of its own JDK, else of ours. */
  private static Path jcmd(ProcessHandle jvm) {
    return jvm.info()
        .command()
        .map(java -> Path.of(java).resolveSibling("jcmd"))
        .filter(Files::isExecutable)
        .orElse(Path.of(System.getProperty("java.home"), "bin", "jcmd"));
  }
}
