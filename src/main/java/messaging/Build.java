package messaging;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which program this is, as its build has noted it.
 *
 * @param version of the project
 * @param commit that was built, abbreviated; {@code unknown} if it was built outside a repository
 * @param time of the build, UTC
 */
record Build(String version, String commit, String time) {
  /** The one that runs. */
  static Build current() {
    Properties noted = new Properties();
    try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
      if (in == null) {
        throw new IOException("build.properties is missing");
      }
      noted.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("The program does not say what it is", e);
    }
    return new Build(
        noted.getProperty("version", ""),
        noted.getProperty("commit", ""),
        noted.getProperty("time", ""));
  }

  /** A gauge that is always 1; its labels tell. */
  void register(MeterRegistry meters) {
    Gauge.builder("messaging.build.info", () -> 1)
        .description("Which program this node runs")
        .tag("version", version)
        .tag("commit", commit)
        .tag("time", time)
        .register(meters);
  }

  /** For people. */
  @Override
  public String toString() {
    return version + " (commit " + commit + ", built " + time + ")";
  }
}
