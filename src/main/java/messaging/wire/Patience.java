package messaging.wire;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Waits for a time in small steps on the event loop of its caller. A step that comes late shows
 * that this process was busy, and for how long; one timer would not tell that from a slow answer.
 */
final class Patience {
  private static final int STEPS = 16;

  private final Vertx vertx;
  private final long start = System.nanoTime();
  private final long nanos;
  private final long step;
  private final Runnable atEnd;
  private long planned;
  private long late;
  private long timer;
  private boolean over;

  private Patience(Vertx vertx, Duration time, Runnable atEnd) {
    this.vertx = vertx;
    this.nanos = time.toNanos();
    this.step = Math.max(nanos / STEPS, TimeUnit.MILLISECONDS.toNanos(1));
    this.atEnd = atEnd;
  }

  /**
   * Starts to wait.
   *
   * @param atEnd called once when the time has passed, unless it ended before
   */
  static Patience start(Vertx vertx, Duration time, Runnable atEnd) {
    Patience patience = new Patience(vertx, time, atEnd);
    patience.nextStep(patience.start);
    return patience;
  }

  private synchronized void nextStep(long now) {
    if (over) {
      return;
    }
    long wait = Math.min(step, start + nanos - now);
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait + 999_999));
    planned = now + TimeUnit.MILLISECONDS.toNanos(millis);
    timer = vertx.setTimer(millis, fired -> arrive());
  }

  private void arrive() {
    long now = System.nanoTime();
    synchronized (this) {
      late += Math.max(0, now - planned);
      planned = now;
    }
    if (now - start < nanos) {
      nextStep(now);
    } else if (end()) {
      atEnd.run();
    }
  }

  /** Stops waiting; whether it had not ended yet. */
  synchronized boolean end() {
    boolean first = !over;
    over = true;
    vertx.cancelTimer(timer);
    return first;
  }

  /** The time since the start for which this process was not late. */
  synchronized Duration awake() {
    long now = System.nanoTime();
    return Duration.ofNanos(now - start - late - Math.max(0, now - planned));
  }
}
