package messaging.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * How a value went over time, where a few of its values may be anything.
 *
 * @param least of the values
 * @param median of the values
 * @param most of the values
 * @param aMinute the median of the slopes between any two of them (Theil and Sen); 0 for fewer than
 *     two
 * @param minutes from the first one to the last one
 */
record Growth(double least, double median, double most, double aMinute, double minutes) {

  /** One value at one time. */
  record Point(double minutes, double value) {}

  /**
   * Of these, in the order of time.
   *
   * @throws java.util.NoSuchElementException if there are none
   */
  static Growth of(List<Point> points) {
    Series values = new Series();
    points.forEach(point -> values.add(point.value()));
    return new Growth(
        values.min(),
        values.median(),
        values.max(),
        slope(points),
        points.get(points.size() - 1).minutes() - points.get(0).minutes());
  }

  private static double slope(List<Point> points) {
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      Point from = points.get(i);
      for (Point to : points.subList(i + 1, points.size())) {
        if (to.minutes() > from.minutes()) {
          slopes.add((to.value() - from.value()) / (to.minutes() - from.minutes()));
        }
      }
    }
    return slopes.isEmpty()
        ? 0
        : Series.of(slopes.stream().mapToDouble(slope -> slope).toArray()).median();
  }

  /** By how much it grew in all, by its slope. */
  double inAll() {
    return aMinute * minutes;
  }
}
