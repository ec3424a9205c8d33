package messaging.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import messaging.testing.PagePart;

/** The results of a run as a part of the page about the proof. */
final class ProofPage {
  static final Path PAGE = Path.of("src/docs/proof.md");
  static final PagePart RESULTS =
      new PagePart("<!-- written by the run -->", "<!-- end of what the run writes -->");

  private ProofPage() {}

  /** Writes them into the page, in place of those of an earlier run. */
  static void write(List<Outcome> outcomes) throws IOException {
    Files.writeString(PAGE, into(Files.readString(PAGE), outcomes));
  }

  /**
   * The text with its part between the markers replaced.
   *
   * @throws IllegalStateException if it lacks the markers
   */
  static String into(String text, List<Outcome> outcomes) {
    return RESULTS.into(text, markdown(outcomes));
  }

  private static String markdown(List<Outcome> outcomes) {
    return String.join(
        "\n\n", sum(outcomes), campaigns(outcomes), promises(outcomes), faults(outcomes));
  }

  private static String sum(List<Outcome> outcomes) {
    long faults = outcomes.stream().mapToLong(outcome -> outcome.faults().size()).sum();
    long calls = outcomes.stream().mapToLong(Outcome::calls).sum();
    long violations = outcomes.stream().mapToLong(Outcome::violations).sum();
    Duration took = outcomes.stream().map(Outcome::took).reduce(Duration.ZERO, Duration::plus);
    return String.format(
        Locale.ROOT,
        "Seed %d: **%d times a fault or a pair of faults, %,d calls, %d minutes, %d violations.**",
        outcomes.get(0).seed(),
        faults,
        calls,
        Math.max(1, took.toMinutes()),
        violations);
  }

  private static String campaigns(List<Outcome> outcomes) {
    List<String> rows =
        outcomes.stream()
            .sorted(Comparator.comparing(Outcome::what))
            .map(
                outcome ->
                    String.format(
                        Locale.ROOT,
                        "| %s | %d | %,d | %d s | %d |",
                        outcome.what(),
                        outcome.faults().size(),
                        outcome.calls(),
                        outcome.took().toSeconds(),
                        outcome.violations()))
            .toList();
    return table(
        "| Campaign | faults | calls | took | violations |\n| --- | --- | --- | --- | --- |", rows);
  }

  private static String promises(List<Outcome> outcomes) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < Check.ALL.size(); i++) {
      int number = i;
      Check check = Check.ALL.get(i);
      List<Findings> findings =
          outcomes.stream().map(outcome -> outcome.verdicts().get(number).findings()).toList();
      rows.add(
          String.format(
              Locale.ROOT,
              "| <a id=\"%s\"></a>%s | %s | %,d | %d |",
              anchor(check),
              check.invariant(),
              check.promise(),
              findings.stream().mapToLong(Findings::looks).sum(),
              findings.stream().mapToLong(each -> each.violations().size()).sum()));
    }
    return table("| Invariant | Promise | looks | violations |\n| --- | --- | --- | --- |", rows);
  }

  /** Where a link to the row of that invariant leads. */
  static String anchor(Check check) {
    return check.invariant().toLowerCase(Locale.ROOT);
  }

  private static String faults(List<Outcome> outcomes) {
    Map<String, Integer> alone = new TreeMap<>();
    Map<String, Integer> together = new TreeMap<>();
    for (Outcome outcome : outcomes) {
      for (String fault : outcome.faults()) {
        List<String> parts = List.of(fault.split("; ", -1));
        Map<String, Integer> counts = parts.size() == 1 ? alone : together;
        parts.forEach(part -> counts.merge(part, 1, Integer::sum));
        parts.forEach(part -> alone.putIfAbsent(part, 0));
      }
    }
    List<String> rows =
        alone.entrySet().stream()
            .map(
                fault ->
                    String.format(
                        "| %s | %d | %d |",
                        fault.getKey(), fault.getValue(), together.getOrDefault(fault.getKey(), 0)))
            .toList();
    return table("| Fault | alone | with another |\n| --- | --- | --- |", rows);
  }

  private static String table(String head, List<String> rows) {
    return head + "\n" + String.join("\n", rows);
  }
}
