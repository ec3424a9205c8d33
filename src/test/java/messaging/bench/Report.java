package messaging.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A run as tables in Markdown: first what a message costs, then everything else. */
final class Report {
  private static final String NONE = "-";

  private final Results results;

  private Report(Results results) {
    this.results = results;
  }

  /** All tables that the run has figures for. */
  static String of(Run run) {
    Report report = new Report(run.results());
    List<String> disturbances = run.disturbances();
    return Stream.of(
            run.when() + ", on " + run.machine() + ". " + run.setting(),
            disturbances.isEmpty()
                ? ""
                : "**Disturbed, not to be published:** " + String.join("; ", disturbances) + ".",
            report.costs(),
            report.rates(),
            report.cold(),
            report.statements(),
            report.others(),
            report.peers(),
            report.goals(disturbances))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("\n\n"));
  }

  private String costs() {
    return table(
        """
        | CPU µs a message | service | PostgreSQL | NATS | sum | by the reference | contacts, client | WAL, bytes | resident, MB |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- |
        """,
        name -> results.has(name, Figures.WAL),
        name ->
            String.join(
                " | ",
                median(name, Figures.CPU + Costs.SERVICE, "%.0f"),
                median(name, Figures.CPU + Costs.POSTGRES, "%.0f"),
                median(name, Figures.CPU + Costs.NATS, "%.0f"),
                "**" + median(name, Figures.CPU_SUM, "%.0f") + "**",
                byReference(name, Figures.CPU_SUM, Figures.CPU + Costs.POSTGRES),
                median(name, Figures.CPU + CpuMeter.CONTACTS, "%.0f")
                    + ", "
                    + median(name, Figures.CPU + CpuMeter.CLIENT, "%.0f"),
                median(name, Figures.WAL, "%,.0f"),
                median(name, Figures.RESIDENT, "%.0f")));
  }

  private String rates() {
    return table(
        """
        | Sends | messages/s | by pgbench | CPU µs of the reference | p50 / p99, ms | refused, most |
        | --- | --- | --- | --- | --- | --- |
        """,
        name -> isReference(name) || results.has(name, Figures.WAL),
        name ->
            String.join(
                " | ",
                range(name, Figures.RATE),
                byReference(name, Figures.RATE, Figures.RATE),
                median(Scenarios.referenceOf(name), Figures.CPU + Costs.POSTGRES, "%.0f"),
                latencies(name),
                results.has(name, Figures.REFUSED)
                    ? String.format(Locale.ROOT, "%.0f", results.of(name, Figures.REFUSED).max())
                    : NONE));
  }

  private String byReference(String name, String figure, String ofReference) {
    String base = Scenarios.referenceOf(name);
    return results.has(base, ofReference)
        ? String.format(
            Locale.ROOT,
            "%.2f",
            results.of(name, figure).median() / results.of(base, ofReference).median())
        : NONE;
  }

  private String cold() {
    return table(
        """
        | From a cold start | start, s | CPU of it, s | messages/s in each 5 s | refused, most |
        | --- | --- | --- | --- | --- |
        """,
        name -> results.has(name, Figures.START_CPU),
        name ->
            String.join(
                " | ",
                median(name, Figures.START_TIME, "%.1f"),
                median(name, Figures.START_CPU, "%.1f"),
                IntStream.iterate(
                        1, window -> results.has(name, Figures.WINDOW + window), i -> i + 1)
                    .mapToObj(window -> median(name, Figures.WINDOW + window, "%,.0f"))
                    .collect(Collectors.joining(", ")),
                String.format(Locale.ROOT, "%.0f", results.of(name, Figures.REFUSED).max())));
  }

  private String statements() {
    if (!results.has(Scenarios.STATEMENTS, Figures.RELAY_STATEMENTS)) {
      return "";
    }
    String head =
        """
        | Statement, 256 connections | µs in PostgreSQL a message |
        | --- | --- |
        """;
    return results.figures(Scenarios.STATEMENTS).stream()
        .filter(figure -> figure.startsWith(Figures.STATEMENT))
        .map(
            figure ->
                "| `"
                    + figure.substring(Figures.STATEMENT.length())
                    + "` | "
                    + median(Scenarios.STATEMENTS, figure, "%.1f")
                    + " |")
        .collect(
            Collectors.joining(
                "\n",
                head,
                "\n| all but the sending one | "
                    + median(Scenarios.STATEMENTS, Figures.RELAY_STATEMENTS, "%.1f")
                    + " |"));
  }

  private String others() {
    return table(
        """
        | Others | requests/s | CPU µs a request: service, PostgreSQL | p50 / p99, ms |
        | --- | --- | --- | --- |
        """,
        name ->
            !isReference(name)
                && !results.has(name, Figures.WAL)
                && !name.startsWith(Scenarios.PEER)
                && (results.has(name, Figures.P50) || results.has(name, Figures.P99)),
        name ->
            String.join(
                " | ",
                results.has(name, Figures.RATE) ? range(name, Figures.RATE) : NONE,
                median(name, Figures.CPU + Costs.SERVICE, "%.0f")
                    + ", "
                    + median(name, Figures.CPU + Costs.POSTGRES, "%.0f"),
                latencies(name)));
  }

  private String peers() {
    if (results.scenarios().stream().noneMatch(name -> name.startsWith(Scenarios.PEER_SENDS))) {
      return "";
    }
    String head =
        """
        | 64 clients | messages/s | CPU µs a message | pages of 50/s | CPU µs a page | does |
        | --- | --- | --- | --- | --- | --- |
        """;
    return Stream.concat(Stream.of(Scenarios.OURS), Scenarios.PEERS.stream())
        .filter(
            name ->
                name.equals(Scenarios.OURS)
                    || results.has(Scenarios.PEER_SENDS + name, Figures.RATE))
        .map(
            name -> {
              boolean ours = name.equals(Scenarios.OURS);
              String sends = ours ? Scenarios.SENDS_FEW : Scenarios.PEER_SENDS + name;
              String pages = ours ? Scenarios.PAGES : Scenarios.PEER_PAGES + name;
              return String.join(
                  " | ",
                  "| " + name,
                  median(sends, Figures.RATE, "%,.0f"),
                  median(sends, Figures.CPU_SUM, "%.0f"),
                  median(pages, Figures.RATE, "%,.0f"),
                  median(pages, Figures.CPU_SUM, "%.0f"),
                  Peer.does(name) + " |");
            })
        .collect(Collectors.joining("\n", head, ""));
  }

  private String goals(List<String> disturbances) {
    String head =
        """
        | Goal | wanted | measured | reached |
        | --- | --- | --- | --- |
        """;
    List<String> rows =
        Goals.ALL.stream()
            .map(goal -> goalRow(goal, goal.judge(results, disturbances)))
            .filter(row -> !row.isEmpty())
            .toList();
    return rows.isEmpty() ? "" : head + String.join("\n", rows);
  }

  /** Empty if this run was asked for other scenarios only; the page shows all goals. */
  private static String goalRow(Goal goal, Verdict verdict) {
    if (verdict.kind() == Verdict.Kind.UNMEASURED) {
      return "";
    }
    return String.join(
        " | ",
        "| " + goal.what(),
        goal.wanted(),
        goal.shown(verdict.measured()),
        verdict.word() + " |");
  }

  private static boolean isReference(String name) {
    return name.startsWith(Scenarios.REFERENCE);
  }

  private String table(String head, Predicate<String> which, Row row) {
    List<String> rows =
        results.scenarios().stream()
            .filter(which)
            .map(name -> "| " + name + " | " + row.of(name) + " |")
            .toList();
    return rows.isEmpty() ? "" : head + String.join("\n", rows);
  }

  /** The columns behind the name of a scenario. */
  private interface Row {
    String of(String name);
  }

  private String latencies(String name) {
    return median(name, Figures.P50, "%.2f") + " / " + median(name, Figures.P99, "%.1f");
  }

  private String median(String name, String figure, String format) {
    return results.has(name, figure)
        ? String.format(Locale.ROOT, format, results.of(name, figure).median())
        : NONE;
  }

  private String range(String name, String figure) {
    Series series = results.of(name, figure);
    return String.format(
        Locale.ROOT, "%,.0f (%,.0f to %,.0f)", series.median(), series.min(), series.max());
  }
}
