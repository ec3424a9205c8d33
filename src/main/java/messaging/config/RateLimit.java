package messaging.config;

import java.time.Duration;

/**
 * So many messages at once, and as many again in a time: a token bucket.
 *
 * @param burst messages that may be sent at once, at least 1
 * @param refill the time in which an empty bucket is full again
 */
public record RateLimit(int burst, Duration refill) {

  /** The time in which one more message may be sent, in whole microseconds. */
  public Duration gap() {
    // Rounded up, so that no more than the rate is sent.
    return Duration.ofNanos(-Math.floorDiv(-refill.toNanos(), burst * 1_000L) * 1_000);
  }
}
