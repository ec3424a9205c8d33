package messaging.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether a run says something about the service, or about the minute in which it ran. */
final class Disturbances {
  /** The machine's part for others, percent. */
  private static final double MOST_FOR_OTHERS = 5;

  /** The reference's CPU by its best round. */
  private static final double MOST_BY_BEST = 2;

  private Disturbances() {}

  /** What disturbed the run, in words; empty if nothing did. */
  static List<String> of(Results results) {
    List<String> found = new ArrayList<>();
    for (String scenario : results.scenarios()) {
      tooMuch(results, scenario, Figures.FOREIGN, "other processes", found);
      tooMuch(results, scenario, Figures.STEAL, "other machines on the host", found);
      if (scenario.startsWith(Scenarios.REFERENCE)) {
        dearReference(results, scenario, found);
      }
    }
    return found;
  }

  private static void tooMuch(
      Results results, String scenario, String figure, String who, List<String> found) {
    if (results.has(scenario, figure) && results.of(scenario, figure).median() > MOST_FOR_OTHERS) {
      found.add(
          String.format(
              Locale.ROOT,
              "%s took %.0f %% of the machine during %s",
              who,
              results.of(scenario, figure).median(),
              scenario));
    }
  }

  private static void dearReference(Results results, String scenario, List<String> found) {
    if (!results.has(scenario, Figures.CPU + Costs.POSTGRES)) {
      return;
    }
    Series cost = results.of(scenario, Figures.CPU + Costs.POSTGRES);
    if (cost.median() > MOST_BY_BEST * cost.min()) {
      found.add(
          String.format(
              Locale.ROOT,
              "%s cost %.0f µs of CPU a message, in its best round %.0f",
              scenario,
              cost.median(),
              cost.min()));
    }
  }
}
