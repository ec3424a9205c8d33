package messaging.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code mvn -q -Pbench package exec:java}: runs the scenarios in rounds, all of them in each, so
 * that what a noisy machine does to one it does to all; checks that what was promised is stored and
 * told; prints what was measured, and keeps it in a file below {@code target/bench} for {@link
 * Publish}. The options are in {@link Options}.
 */
public final class Bench {
  private static final PrintStream OUT = System.out;
  private static final Path FOLDER = Path.of("target/bench");

  private Bench() {}

  /** See the class. */
  public static void main(String[] args) {
    Options options = Options.ofSystemProperties();
    Run run = measure(options);
    Path file = FOLDER.resolve(run.fileName());
    run.write(file);
    OUT.println(Report.of(run));
    OUT.println("\nThe run is in " + file);
    List<String> notShown = Goals.notShown(run.results());
    if (options.check() && !notShown.isEmpty()) {
      throw new IllegalStateException("Goals not shown:\n" + String.join("\n", notShown));
    }
  }

  private static Run measure(Options options) {
    try (Stack stack = new Stack(options)) {
      OUT.println("Logs are in " + stack.folder());
      Run run = Run.starting(options, stack.server());
      Plan plan = new Plan(stack, options);
      OUT.println("Warming up");
      Results warmUp = new Results();
      if (!options.warm().isZero()) {
        plan.warmUps().forEach(scenario -> scenario.round(warmUp));
      }
      for (int round = 1; round <= options.warmUps(); round++) {
        plan.scenarios().forEach(scenario -> scenario.round(warmUp));
      }
      for (int round = 1; round <= options.rounds(); round++) {
        OUT.println("Round " + round + " of " + options.rounds());
        plan.scenarios().forEach(scenario -> scenario.round(run.results()));
      }
      plan.scenarios().stream()
          .map(Scenario::check)
          .filter(found -> !found.isEmpty())
          .distinct()
          .forEach(OUT::println);
      return run;
    }
  }
}
