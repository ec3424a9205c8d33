package messaging.persistence;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of the database's servers the next connection goes to: the one that takes writes, as far as
 * is known. Where none comes about for a while, or a server turns out to be read-only, the next one
 * is tried. Thread-safe.
 */
final class DatabaseServers {
  private static final Logger log = LoggerFactory.getLogger(DatabaseServers.class);

  /** Much longer than a login takes, much shorter than a failover may. */
  private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

  /** So that a server that is read-only is not asked anew for every message. */
  private static final long PAUSE = Duration.ofMillis(250).toNanos();

  private final int count;
  private final LongSupplier nanoTime;
  private int current;
  private boolean waiting;
  private long waitingSince;
  private int readOnlyInARow;
  private long readOnlyAt;
  private boolean reported;
  private volatile boolean pooled;

  /**
   * @param count how many servers there are
   * @param nanoTime a monotonic clock
   */
  DatabaseServers(int count, LongSupplier nanoTime) {
    this.count = count;
    this.nanoTime = nanoTime;
  }

  /** The index of the server to connect to; empty if all of them were read-only just now. */
  synchronized OptionalInt next() {
    long now = nanoTime.getAsLong();
    if (readOnlyInARow >= count && now - readOnlyAt < PAUSE) {
      return OptionalInt.empty();
    }
    if (waiting && now - waitingSince >= PATIENCE) {
      tryAnother(now);
    } else if (!waiting) {
      waiting = true;
      waitingSince = now;
    }
    return OptionalInt.of(current);
  }

  private void tryAnother(long now) {
    current = (current + 1) % count;
    waitingSince = now;
  }

  /** Notes that a new connection takes writes. */
  synchronized void writable() {
    waiting = false;
    readOnlyInARow = 0;
    if (reported) {
      reported = false;
      log.info("The database takes writes again");
    }
  }

  /** Notes that a new connection does not end at the process of the server that answers. */
  void pooled() {
    pooled = true;
  }

  /**
   * Whether there is a pooler on the way, of whatever mode. True before such a connection is used.
   */
  boolean arePooled() {
    return pooled;
  }

  /** Notes that a new connection takes none. */
  synchronized void readOnly() {
    long now = nanoTime.getAsLong();
    readOnlyInARow++;
    readOnlyAt = now;
    tryAnother(now);
    if (readOnlyInARow >= count && !reported) {
      reported = true;
      log.warn("The database is read-only: nothing can be stored until it takes writes again");
    }
  }
}
