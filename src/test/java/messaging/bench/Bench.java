package messaging.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code mvn -q -Pbench package exec:java}: runs the scenarios in rounds, all of them in each, so
 * that what a noisy machine does to one it does to all; checks that what was promised is stored and
 * told; prints what was measured, and with {@code -Dbench.publish=true} writes it into {@code
 * src/docs/performance.md}. The other options are in {@link Options}.
 */
public final class Bench {
  private static final PrintStream OUT = System.out;

  /** Where the results are published; the markers of {@link Report} say where in it. */
  static final Path PAGE = Path.of("src/docs/performance.md");

  private static final Path PLOT = Path.of("src/docs/performance.svg");

  private Bench() {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    Options options = Options.ofSystemProperties();
    Results results = new Results();
    try (Stack stack = new Stack()) {
      OUT.println("Logs are in " + stack.folder());
      List<Scenario> scenarios = new Plan(stack, options).scenarios();
      OUT.println("Warming up");
      Results warmUp = new Results();
      for (int round = 1; round <= options.warmUps(); round++) {
        scenarios.forEach(scenario -> scenario.round(warmUp));
      }
      for (int round = 1; round <= options.rounds(); round++) {
        OUT.println("Round " + round + " of " + options.rounds());
        scenarios.forEach(scenario -> scenario.round(results));
      }
      scenarios.stream()
          .map(Scenario::check)
          .filter(found -> !found.isEmpty())
          .distinct()
          .forEach(OUT::println);
    }
    Report report = new Report(results, options);
    OUT.println(report.markdown());
    if (options.publish()) {
      Files.writeString(PAGE, report.into(Files.readString(PAGE)));
      Files.createDirectories(PLOT.toAbsolutePath().getParent());
      Plot.write(results, PLOT);
    }
  }
}
