package messaging.bench;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What was measured: for each scenario the series of its figures. */
final class Results {
  private final Map<String, Map<String, Series>> scenarios = new LinkedHashMap<>();

  void add(String scenario, String figure, double value) {
    scenarios
        .computeIfAbsent(scenario, name -> new LinkedHashMap<>())
        .computeIfAbsent(figure, name -> new Series())
        .add(value);
  }

  /** The scenarios in the order in which they were run. */
  Set<String> scenarios() {
    return scenarios.keySet();
  }

  boolean has(String scenario, String figure) {
    return scenarios.getOrDefault(scenario, Map.of()).containsKey(figure);
  }

  /**
   * The series.
   *
   * @throws NotMeasuredException if there is none
   */
  Series of(String scenario, String figure) {
    Series series = scenarios.getOrDefault(scenario, Map.of()).get(figure);
    if (series == null) {
      throw new NotMeasuredException(scenario + ": " + figure);
    }
    return series;
  }

  /** A figure of a scenario that was not run. */
  static final class NotMeasuredException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    NotMeasuredException(String what) {
      super(what);
    }
  }
}
