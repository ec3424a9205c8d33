package messaging.bench;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A figure that has to be reached.
 *
 * @param what it is about
 * @param limit that the figure must not pass
 * @param atLeast whether more is better
 * @param unit follows the number
 * @param obstacle why the figure of these results does not show that it is reached; empty if it
 *     does
 * @param open why it is not reached yet; empty if it must be reached
 * @param worst figure that passes as long as the goal is open
 */
record Goal(
    String what,
    boolean atLeast,
    double limit,
    String unit,
    ToDoubleFunction<Results> figure,
    Function<Results, String> obstacle,
    String open,
    double worst) {

  static Goal atLeast(String what, double limit, String unit, ToDoubleFunction<Results> figure) {
    return new Goal(what, true, limit, unit, figure, results -> "", "", limit);
  }

  static Goal atMost(String what, double limit, String unit, ToDoubleFunction<Results> figure) {
    return new Goal(what, false, limit, unit, figure, results -> "", "", limit);
  }

  /**
   * The same, reached only if PostgreSQL spent at most so much on a message of that reference: a
   * dear one flatters whatever is compared with it.
   */
  Goal withReference(String reference, double mostMicros) {
    return new Goal(
        what,
        atLeast,
        limit,
        unit,
        figure,
        results -> {
          double micros = results.of(reference, Figures.CPU + Costs.POSTGRES).median();
          return micros <= mostMicros
              ? ""
              : String.format(
                  Locale.ROOT, "the reference cost %.0f µs, more than %.0f", micros, mostMicros);
        },
        open,
        worst);
  }

  /**
   * The same, which nobody has reached yet for that reason, and which must not get worse than that.
   */
  Goal openBecause(String reason, double worst) {
    return new Goal(what, atLeast, limit, unit, figure, obstacle, reason, worst);
  }

  /**
   * What the results say.
   *
   * @param disturbances of the run
   */
  Verdict judge(Results results, List<String> disturbances) {
    double value;
    String why;
    try {
      value = figure.applyAsDouble(results);
      why = obstacle.apply(results);
    } catch (Results.NotMeasuredException notRun) {
      return new Verdict(Verdict.Kind.UNMEASURED, Double.NaN, "");
    }
    if (!Double.isFinite(value)) {
      return new Verdict(Verdict.Kind.UNJUDGED, Double.NaN, "nothing to compare with");
    }
    if (!disturbances.isEmpty()) {
      return new Verdict(Verdict.Kind.UNJUDGED, value, "the run was disturbed");
    }
    if (reaches(value, limit)) {
      return why.isEmpty()
          ? new Verdict(Verdict.Kind.REACHED, value, "")
          : new Verdict(Verdict.Kind.UNJUDGED, value, why);
    }
    return !open.isEmpty() && reaches(value, worst)
        ? new Verdict(Verdict.Kind.OPEN, value, open)
        : new Verdict(Verdict.Kind.MISSED, value, "");
  }

  private boolean reaches(double value, double bound) {
    return atLeast ? value >= bound : value <= bound;
  }

  /** What is wanted, for a table. */
  String wanted() {
    return open.isEmpty() ? wanted(limit) : wanted(limit) + ", for now " + wanted(worst);
  }

  private String wanted(double bound) {
    return (atLeast ? "≥ " : "≤ ") + number(bound) + unit;
  }

  /** A figure, for a table. */
  String shown(double value) {
    return Double.isNaN(value) ? "-" : number(value) + unit;
  }

  private static String number(double value) {
    return BigDecimal.valueOf(value)
        .setScale(Math.abs(value) < 100 ? 2 : 0, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }
}
