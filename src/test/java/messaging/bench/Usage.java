package messaging.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * CPU seconds, from the start of the machine to a moment or from one moment to another.
 *
 * @param seconds of our processes, by name
 * @param busy of the whole machine
 * @param stolen by other machines on the same host
 * @param capacity all that there is: cores times the time that went by
 */
record Usage(Map<String, Double> seconds, double busy, double stolen, double capacity) {

  /** What was used since then. */
  Usage since(Usage before) {
    Map<String, Double> used = new LinkedHashMap<>();
    seconds.forEach((name, now) -> used.put(name, now - before.of(name)));
    return new Usage(used, busy - before.busy, stolen - before.stolen, capacity - before.capacity);
  }

  /** CPU seconds of that process; 0 if it was not there. */
  double of(String name) {
    return seconds.getOrDefault(name, 0.0);
  }

  /** The part of the machine that processes used that are not ours, 0 to 1. */
  double foreignPart() {
    double ours = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    return part(Math.max(0, busy - ours));
  }

  /** The part of the machine that it did not get, 0 to 1. */
  double stolenPart() {
    return part(stolen);
  }

  private double part(double used) {
    return capacity > 0 ? used / capacity : 0;
  }
}
