package messaging.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** The values of one figure, one a round. */
final class Series {
  private static final double DIGITS = 1e4;

  private final List<Double> values = new ArrayList<>();

  /** Of these values. */
  static Series of(double... values) {
    Series series = new Series();
    DoubleStream.of(values).forEach(series::add);
    return series;
  }

  void add(double value) {
    values.add(value);
  }

  List<Double> values() {
    return List.copyOf(values);
  }

  /** The values as a file has them: with four digits behind the point. */
  List<Double> rounded() {
    return values.stream().map(value -> Math.round(value * DIGITS) / DIGITS).toList();
  }

  double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The value below which that part of all lies. */
  double at(double part) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1L, (long) (sorted.size() * part)));
  }

  double min() {
    return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  double max() {
    return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }
}
