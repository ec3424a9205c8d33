package messaging.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs pgbench with the statement of {@code reference.sql}: one autocommit a message. */
final class Pgbench {
  private static final int CLIENTS = 64;
  private static final Pattern RATE = Pattern.compile("^tps = ([0-9.]+) ", Pattern.MULTILINE);

  /** In pgbench's time, and not in its rate. */
  private static final Duration CONNECTING = Duration.ofSeconds(1);

  private static final int LATENCY_COLUMN = 2;
  private static final double MICROS_A_MILLI = 1e3;

  private final Path program = Programs.pgbench();
  private final Path folder;
  private final Path script;

  /**
   * @param folder to run in
   */
  Pgbench(Path folder) {
    this.folder = folder;
    this.script = Resources.copy("reference.sql", folder);
  }

  /**
   * What one run showed.
   *
   * @param rate transactions a second
   */
  record Run(long transactions, double rate, double p50Millis, double p99Millis) {}

  /** Sends into {@code pairs} chats of the database. */
  Run run(String databaseUri, int pairs, Duration load) {
    Path log = folder.resolve("pgbench-latency");
    String output = bench(log, databaseUri, pairs, load.plus(CONNECTING));
    if (!RATE.matcher(output).find()) {
      // All the time went by connecting, as it may on a machine that is busy with other things.
      output = bench(log, databaseUri, pairs, load.plus(CONNECTING).multipliedBy(4));
    }
    Series latencies = latencies(log);
    return new Run(latencies.values().size(), rate(output), latencies.median(), latencies.at(0.99));
  }

  private String bench(Path log, String databaseUri, int pairs, Duration time) {
    return Programs.run(
        folder,
        List.of(
            program.toString(),
            "--no-vacuum",
            "--protocol=prepared",
            "--client=" + CLIENTS,
            "--jobs=1",
            "--time=" + time.toSeconds(),
            "--define=pairs=" + pairs,
            "--file=" + script,
            "--log",
            "--log-prefix=" + log,
            databaseUri));
  }

  /**
   * Reads the rate, which does not count the time to connect.
   *
   * @throws IllegalStateException if it is not there
   */
  static double rate(String output) {
    Matcher rate = RATE.matcher(output);
    if (!rate.find()) {
      throw new IllegalStateException("pgbench did not get through: " + output);
    }
    return Double.parseDouble(rate.group(1));
  }

  /** One line a transaction; the third column is its latency in microseconds. */
  private static Series latencies(Path prefix) {
    Series millis = new Series();
    try (Stream<Path> files = Files.list(prefix.getParent())) {
      for (Path log : files.filter(file -> file.toString().startsWith(prefix + ".")).toList()) {
        for (String line : Files.readAllLines(log)) {
          millis.add(Long.parseLong(line.split(" ", -1)[LATENCY_COLUMN]) / MICROS_A_MILLI);
        }
        Files.delete(log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return millis;
  }
}
