package messaging.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs wrk with the script {@code requests.lua}. */
final class Wrk {
  /**
   * In which the last answers arrive; more than a send may wait. wrk stays that long in any case.
   */
  private static final Duration QUIET = Duration.ofSeconds(3);

  private static final Pattern RESULT =
      Pattern.compile(
          "^RESULT requests=(\\d+) refused=(\\d+) broken=(\\d+) p50=(\\d+) p99=(\\d+) max=(\\d+)"
              + " windows=([0-9,]*)$",
          Pattern.MULTILINE);

  private final Path program = Programs.wrk();
  private final Path folder;
  private final Path script;

  /**
   * @param folder to run in
   */
  Wrk(Path folder) {
    this.folder = folder;
    this.script = Resources.copy("requests.lua", folder);
  }

  /**
   * What one run showed; every request that was made has its answer in it.
   *
   * @param answers of any status
   * @param refused those with a status of 400 or above
   * @param p50Millis latency
   * @param windows answers in each five seconds, by the requests that followed them
   */
  record Run(
      long answers,
      long refused,
      double p50Millis,
      double p99Millis,
      double maxMillis,
      List<Long> windows) {
    long accepted() {
      return answers - refused;
    }
  }

  /** Keeps {@code connections} busy with requests from the file. */
  Run run(String url, int connections, Duration load, Path requests, String body, String secret) {
    String output =
        Programs.run(
            folder,
            List.of(
                program.toString(),
                "--threads=1",
                "--connections=" + connections,
                "--duration=" + load.plus(QUIET).toSeconds() + "s",
                "--timeout=30s",
                "--script=" + script,
                url,
                "--",
                requests.toString(),
                Long.toString(load.toSeconds()),
                body,
                secret,
                Integer.toString(connections)));
    return parse(output);
  }

  /**
   * Reads what the script wrote.
   *
   * @throws IllegalStateException if that is not there, or connections broke
   */
  static Run parse(String output) {
    Matcher result = RESULT.matcher(output);
    if (!result.find() || Long.parseLong(result.group(3)) > 0) {
      throw new IllegalStateException("wrk did not get through: " + output);
    }
    return new Run(
        Long.parseLong(result.group(1)),
        Long.parseLong(result.group(2)),
        millis(result.group(4)),
        millis(result.group(5)),
        millis(result.group(6)),
        Arrays.stream(result.group(7).split(",", -1))
            .filter(count -> !count.isEmpty())
            .map(Long::valueOf)
            .toList());
  }

  private static double millis(String micros) {
    return Long.parseLong(micros) / 1_000.0;
  }
}
