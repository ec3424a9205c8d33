package messaging.config;

import java.time.Duration;

/**
 * The JetStream stream. All but its name and {@code longestAge} matters only where the service
 * creates it.
 *
 * @param maxAge zero for no limit
 * @param maxBytes zero for no limit
 * @param longestAge no stream may keep events for longer, whoever created it; zero for no limit
 */
public record StreamConfig(
    String name,
    int replicas,
    Duration maxAge,
    long maxBytes,
    Duration duplicateWindow,
    Duration longestAge) {

  /** Whether a stream that keeps events for this time, zero for ever, keeps them for too long. */
  public boolean isTooLong(Duration age) {
    return !longestAge.isZero() && (age.isZero() || age.compareTo(longestAge) > 0);
  }
}
