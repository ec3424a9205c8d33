package messaging.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
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

  /** How many rounds gave that figure. */
  int count(String scenario, String figure) {
    return has(scenario, figure) ? of(scenario, figure).values().size() : 0;
  }

  /** The figures of a scenario in the order in which they were taken. */
  Set<String> figures(String scenario) {
    return scenarios.getOrDefault(scenario, Map.of()).keySet();
  }

  /** All that was measured, for a file. */
  JsonObject toJson() {
    JsonObject json = new JsonObject();
    scenarios.forEach(
        (scenario, figures) -> {
          JsonObject all = new JsonObject();
          figures.forEach((figure, series) -> all.put(figure, new JsonArray(series.rounded())));
          json.put(scenario, all);
        });
    return json;
  }

  /** What a file tells. */
  static Results of(JsonObject json) {
    Results results = new Results();
    for (String scenario : json.fieldNames()) {
      JsonObject figures = json.getJsonObject(scenario);
      for (String figure : figures.fieldNames()) {
        for (Object value : figures.getJsonArray(figure)) {
          results.add(scenario, figure, ((Number) value).doubleValue());
        }
      }
    }
    return results;
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
