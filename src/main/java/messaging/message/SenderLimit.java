package messaging.message;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits what one user sends on this node: so many messages at once, and then one in each gap. A
 * token bucket for each sender, of which only the time is kept when it is full again (GCRA).
 * Nothing is kept of full ones. Where more than {@value #MOST_SENDERS} are not full, some are
 * forgotten, rather those of who sends seldom. Use on one event loop.
 */
public final class SenderLimit {
  private static final int MOST_SENDERS = 100_000;

  private final long gap;
  private final long size;
  private final Ticker ticker;
  private final Cache<String, Long> fullAt;

  /**
   * @param burst messages that may be sent at once, at least 1
   * @param gap the time in which one more may be sent
   */
  public SenderLimit(int burst, Duration gap) {
    this(burst, gap, Ticker.systemTicker());
  }

  /** The same with a time of its own. */
  SenderLimit(int burst, Duration gap, Ticker ticker) {
    this.gap = gap.toNanos();
    this.size = burst * this.gap;
    this.ticker = ticker;
    this.fullAt =
        Caffeine.newBuilder()
            .maximumSize(MOST_SENDERS)
            .expireAfter(
                Expiry.<String, Long>writing(
                    (sender, time) -> Duration.ofNanos(time - ticker.read())))
            .ticker(ticker)
            // Upkeep is short; on another thread it would fight for the cores that serve.
            .executor(Runnable::run)
            .build();
  }

  /**
   * Takes a token of this sender.
   *
   * @return empty if there was one, else the refusal
   */
  Optional<MessagingException> take(String senderId) {
    long now = ticker.read();
    long missing = missing(senderId, now) + gap;
    if (missing > size) {
      return Optional.of(
          MessagingException.until(
              ErrorCode.TOO_MANY_MESSAGES,
              "Wait before you send more messages.",
              Duration.ofNanos(missing - size)));
    }
    fullAt.put(senderId, now + missing);
    return Optional.empty();
  }

  /** Gives a token back that was taken for nothing. */
  void giveBack(String senderId) {
    long now = ticker.read();
    long missing = missing(senderId, now) - gap;
    if (missing > 0) {
      fullAt.put(senderId, now + missing);
    } else {
      fullAt.invalidate(senderId);
    }
  }

  /** The time until the bucket is full. */
  private long missing(String senderId, long now) {
    Long time = fullAt.getIfPresent(senderId);
    return time == null ? 0 : Math.max(0, time - now);
  }
}
