package messaging.bench;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import messaging.testing.PagePart;

/** The published runs as a part of the page about performance. */
final class Page {
  static final String BEGIN = "<!-- written by the benchmark -->";
  static final String END = "<!-- end of what the benchmark writes -->";

  private final List<Run> runs;

  /**
   * Of those runs.
   *
   * @throws IllegalArgumentException if one was disturbed
   */
  Page(List<Run> runs) {
    for (Run run : runs) {
      if (!run.disturbances().isEmpty()) {
        throw new IllegalArgumentException(
            "The run of " + run.when() + " was disturbed: " + run.disturbances());
      }
    }
    this.runs = runs.stream().sorted(Comparator.comparing(Run::started)).toList();
  }

  /** The plot, the goals with all runs side by side, then each run. */
  String markdown() {
    String each =
        runs.stream()
            .map(run -> "### Run of " + run.when() + "\n\n" + Report.of(run))
            .collect(Collectors.joining("\n\n"));
    return "![CPU microseconds a message: service, PostgreSQL, NATS; medians of the runs]"
        + "(performance.svg)\n\n"
        + goals()
        + "\n\n"
        + each;
  }

  private String goals() {
    String columns = runs.stream().map(Run::when).collect(Collectors.joining(" | "));
    String head =
        "| Goal | wanted | " + columns + " |\n| --- | --- |" + " --- |".repeat(runs.size());
    return Goals.ALL.stream().map(this::row).collect(Collectors.joining("\n", head + "\n", ""));
  }

  private String row(Goal goal) {
    return runs.stream()
        .map(
            run -> {
              Verdict verdict = goal.judge(run.results(), List.of());
              return goal.shown(verdict.measured()) + ", " + verdict.word();
            })
        .collect(
            Collectors.joining(" | ", "| " + goal.what() + " | " + goal.wanted() + " | ", " |"));
  }

  /**
   * The text with its part between the markers replaced.
   *
   * @throws IllegalStateException if it lacks the markers
   */
  String into(String text) {
    return new PagePart(BEGIN, END).into(text, markdown());
  }
}
