package messaging.event;

import io.vertx.core.Vertx;
import java.time.Duration;
import messaging.config.EventsConfig;

/**
 * When the relay looks at the outbox: at once if it is idle and gets a hint, at most once every
 * {@code busy-interval} under load, every {@code poll-interval} without hints, and after failures
 * less and less often, down to every 5 s. Use on one event loop.
 */
final class RelayPace {
  private static final long FIRST_BACK_OFF = Duration.ofMillis(50).toNanos();
  private static final long MAX_BACK_OFF = Duration.ofSeconds(5).toNanos();
  private static final int MAX_DOUBLINGS = 10;

  private final Vertx vertx;
  private final EventsConfig events;
  private final Runnable cycle;
  private long timer = -1;
  private boolean open;
  private boolean hinted;
  private boolean stopped;
  private long begun;
  private int failures;

  /**
   * Starts nothing. {@code cycle} is run; when it is done it must call one of the methods below.
   */
  RelayPace(Vertx vertx, EventsConfig events, Runnable cycle) {
    this.vertx = vertx;
    this.events = events;
    this.cycle = cycle;
  }

  /** Something new is in the outbox. Ends the wait of an idle relay, but no other wait. */
  void hint() {
    if (open) {
      atOnce();
    } else {
      hinted = true;
    }
  }

  /** Goes on without a pause. */
  void atOnce() {
    schedule(0, false);
  }

  /** Nothing was found. */
  void idle() {
    failures = 0;
    if (hinted) {
      atOnce();
    } else {
      schedule(events.pollInterval().toNanos(), true);
    }
  }

  /**
   * Something was found.
   *
   * @param more whether a full batch was read, so that there is more
   */
  void busy(boolean more) {
    failures = 0;
    if (more) {
      atOnce();
    } else {
      schedule(begun + events.busyInterval().toNanos() - System.nanoTime(), false);
    }
  }

  /** Another relay publishes: looks again in a while whether it still does. */
  void follow() {
    failures = 0;
    long third = events.lease().toNanos() / 3;
    schedule(Math.min(third, Duration.ofSeconds(1).toNanos()), false);
  }

  /** There was trouble, perhaps not for the first time. */
  void backOff() {
    long delay = FIRST_BACK_OFF << Math.min(failures, MAX_DOUBLINGS);
    failures++;
    schedule(Math.min(delay, MAX_BACK_OFF), false);
  }

  /** Starts no further cycle. */
  void stop() {
    stopped = true;
    cancel();
  }

  private void schedule(long nanos, boolean openForHints) {
    cancel();
    if (stopped) {
      return;
    }
    open = openForHints;
    // A Vert.x timer takes 1 ms at least; for less, the next turn of the event loop is near enough.
    long millis = Duration.ofNanos(nanos).toMillis();
    if (millis < 1) {
      vertx.getOrCreateContext().runOnContext(turn -> run());
    } else {
      timer = vertx.setTimer(millis, id -> run());
    }
  }

  private void run() {
    timer = -1;
    open = false;
    hinted = false;
    begun = System.nanoTime();
    if (!stopped) {
      cycle.run();
    }
  }

  private void cancel() {
    open = false;
    if (timer >= 0) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
  }
}
