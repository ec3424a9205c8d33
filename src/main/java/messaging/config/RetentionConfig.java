package messaging.config;

import java.time.Duration;

/**
 * How long messages are kept.
 *
 * @param maxAge older ones are purged; zero for no limit
 */
public record RetentionConfig(Duration maxAge) {
  /** Whether messages are purged at all. */
  public boolean isOn() {
    return !maxAge.isZero();
  }
}
