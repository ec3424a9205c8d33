package messaging.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import messaging.bench.Growth.Point;

/** What was held over time, and whether it grows. Use on one thread. */
final class Slopes {
  private static final double SECONDS_A_MINUTE = 60;
  private static final String HEAD =
      """
      | What | Least | Most | A minute | Flat up to | Flat |
      | --- | --- | --- | --- | --- | --- |
      """;

  private final Map<Held, List<Point>> values = new EnumMap<>(Held.class);

  /** Notes a value. */
  void add(Held what, double seconds, double value) {
    values
        .computeIfAbsent(what, first -> new ArrayList<>())
        .add(new Point(seconds / SECONDS_A_MINUTE, value));
  }

  /**
   * How it went. The first third is left out, as caches fill then.
   *
   * @throws IllegalStateException if it has no values: nobody looked
   */
  Growth of(Held what) {
    List<Point> points = values.getOrDefault(what, List.of());
    if (points.isEmpty()) {
      throw new IllegalStateException("Nobody looked at " + what.sentence());
    }
    return Growth.of(points.subList(points.size() / 3, points.size()));
  }

  /** What grows. */
  List<Held> climbing() {
    return List.of(Held.values()).stream().filter(what -> !isFlat(what)).toList();
  }

  /** That something falls is no fault. */
  private boolean isFlat(Held what) {
    Growth growth = of(what);
    return growth.inAll() <= what.mayGrow(growth.median());
  }

  /** A table in Markdown: of each the least, the most, the slope, and the largest flat slope. */
  String table() {
    StringBuilder table = new StringBuilder(HEAD);
    for (Held what : Held.values()) {
      Growth growth = of(what);
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %,.1f | %,.1f | %+,.2f | %+,.2f | %s |\n",
              what.sentence(),
              growth.least(),
              growth.most(),
              growth.aMinute(),
              what.mayGrow(growth.median()) / growth.minutes(),
              isFlat(what) ? "yes" : "**no**"));
    }
    return table.toString();
  }
}
