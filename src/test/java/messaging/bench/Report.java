package messaging.bench;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The results as tables in Markdown, for the page about performance. */
final class Report {
  static final String BEGIN = "<!-- written by the benchmark -->";
  static final String END = "<!-- end of what the benchmark writes -->";

  private static final List<String> PROCESSES =
      List.of("service", "postgres", "nats", "contacts", "client");

  private final Results results;
  private final Options options;

  Report(Results results, Options options) {
    this.results = results;
    this.options = options;
  }

  String markdown() {
    return String.join("\n\n", heading(), sends(), refusals(), reads(), goals());
  }

  /**
   * The text with its part between the markers replaced.
   *
   * @throws IllegalStateException if it lacks the markers
   */
  String into(String text) {
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalStateException("The text has no place for the report");
    }
    return text.substring(0, begin + BEGIN.length())
        + "\n\n"
        + markdown()
        + "\n\n"
        + text.substring(end);
  }

  private String heading() {
    return String.format(
        Locale.ROOT,
        "%s, on %s for everything. Medians (least to most) of %d rounds of %d s; large database:"
            + " %,d messages. JVM of the service: `%s`.",
        LocalDate.now(ZoneOffset.UTC),
        Machine.describe(),
        options.rounds(),
        options.load().toSeconds(),
        options.messages(),
        String.join(" ", options.javaOptions()));
  }

  private String sends() {
    String head =
        """
        | Sends | messages/s | by pgbench | p50 / p99, ms | CPU µs a message: %s | heap, MiB |
        | --- | --- | --- | --- | --- | --- |
        """
            .formatted(String.join(", ", PROCESSES));
    return results.scenarios().stream()
        .filter(name -> PROCESSES.stream().anyMatch(p -> results.has(name, Figures.CPU + p)))
        .map(this::sendRow)
        .collect(Collectors.joining("\n", head, ""));
  }

  private String refusals() {
    return results.scenarios().stream()
        .filter(name -> results.has(name, Figures.REFUSED) && !name.equals(Plan.OVERLOAD))
        .filter(name -> results.of(name, Figures.REFUSED).max() > 0)
        .map(name -> name + ": at most " + (long) results.of(name, Figures.REFUSED).max())
        .reduce((one, other) -> one + ", " + other)
        .map(names -> "Sends refused in a round: " + names + ".")
        .orElse("No send was refused.");
  }

  private String sendRow(String name) {
    String base =
        name.startsWith(Plan.SENDS_HOT) || name.equals(Plan.REFERENCE_HOT)
            ? Plan.REFERENCE_HOT
            : Plan.REFERENCE;
    String cpu =
        PROCESSES.stream()
            .map(process -> median(name, Figures.CPU + process, "%.0f"))
            .collect(Collectors.joining(", "));
    String ratio =
        results.has(base, Figures.RATE)
            ? String.format(
                Locale.ROOT,
                "%.2f",
                results.of(name, Figures.RATE).median() / results.of(base, Figures.RATE).median())
            : "-";
    return String.join(
        " | ",
        "| " + name,
        range(name, Figures.RATE, "%,.0f"),
        ratio,
        latencies(name),
        cpu,
        median(name, Figures.HEAP, "%.0f") + " |");
  }

  private String reads() {
    String head =
        """
        | Others | requests/s | p50 / p99, ms |
        | --- | --- | --- |
        """;
    return results.scenarios().stream()
        .filter(name -> PROCESSES.stream().noneMatch(p -> results.has(name, Figures.CPU + p)))
        .map(
            name ->
                String.join(
                    " | ",
                    "| " + name,
                    results.has(name, Figures.RATE) ? range(name, Figures.RATE, "%,.0f") : "-",
                    latencies(name) + " |"))
        .collect(Collectors.joining("\n", head, ""));
  }

  private String goals() {
    String head =
        """
        | Goal | wanted | measured | reached |
        | --- | --- | --- | --- |
        """;
    return Goals.ALL.stream()
        .map(goal -> goal.row(results))
        .flatMap(Optional::stream)
        .collect(Collectors.joining("\n", head, ""));
  }

  private String latencies(String name) {
    return median(name, Figures.P50, "%.2f") + " / " + median(name, Figures.P99, "%.1f");
  }

  private String median(String name, String figure, String format) {
    return results.has(name, figure)
        ? String.format(Locale.ROOT, format, results.of(name, figure).median())
        : "-";
  }

  private String range(String name, String figure, String format) {
    Series series = results.of(name, figure);
    return String.format(
        Locale.ROOT,
        format + " (" + format + " to " + format + ")",
        series.median(),
        series.min(),
        series.max());
  }
}
