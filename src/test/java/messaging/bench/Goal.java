package messaging.bench;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A figure that has to be reached.
 *
 * @param what it is about
 * @param limit that the figure must not pass
 * @param atLeast whether more is better
 * @param unit follows the number
 */
record Goal(
    String what, boolean atLeast, double limit, String unit, ToDoubleFunction<Results> figure) {

  /** A row of the report; empty if what it takes was not measured. */
  Optional<String> row(Results results) {
    double value;
    try {
      value = figure.applyAsDouble(results);
    } catch (Results.NotMeasuredException notRun) {
      return Optional.empty();
    }
    boolean reached = atLeast ? value >= limit : value <= limit;
    return Optional.of(
        String.format(
            Locale.ROOT,
            "| %s | %s %s%s | %.2f%s | %s |",
            what,
            atLeast ? "≥" : "≤",
            number(limit),
            unit,
            value,
            unit,
            reached ? "yes" : "**no**"));
  }

  private static String number(double value) {
    return BigDecimal.valueOf(value)
        .setScale(2, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }
}
