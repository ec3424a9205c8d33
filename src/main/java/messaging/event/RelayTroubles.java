package messaging.event;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Counts every failure, and logs when the relay begins to fail, fails for another reason, or works
 * again. Use on one event loop.
 */
final class RelayTroubles {
  private static final Logger log = LoggerFactory.getLogger(RelayTroubles.class);

  private final RelayMeters meters;
  private final LongSupplier nanoTime;
  private Trouble present = Trouble.NONE;
  private boolean unreachable;
  private long unreachableSince;

  RelayTroubles(RelayMeters meters, LongSupplier nanoTime) {
    this.meters = meters;
    this.nanoTime = nanoTime;
  }

  /** Takes the outcome of a cycle. */
  void report(Outcome outcome) {
    Trouble trouble = outcome.trouble();
    if (trouble != Trouble.NONE) {
      meters.failure(trouble);
    }
    if (trouble != Trouble.CONNECTION) {
      unreachable = false;
    } else if (!unreachable) {
      unreachable = true;
      unreachableSince = nanoTime.getAsLong();
    }
    if (!trouble.needsBackOff()) {
      over();
    } else if (trouble != present) {
      present = trouble;
      logBegin(outcome);
    }
  }

  /** Nothing fails now. */
  void over() {
    unreachable = false;
    if (present != Trouble.NONE) {
      log.atInfo().addKeyValue("reason", present.reason()).log("Relay works again");
      present = Trouble.NONE;
    }
  }

  /** Whether NATS has not answered for at least that long. */
  boolean unreachableFor(Duration time) {
    return unreachable && nanoTime.getAsLong() - unreachableSince >= time.toNanos();
  }

  private void logBegin(Outcome outcome) {
    Throwable cause = outcome.cause();
    boolean ours =
        present == Trouble.INTERNAL || cause instanceof StreamTail.UnusableStreamException;
    log.atLevel(ours ? Level.ERROR : Level.WARN)
        .addKeyValue("reason", present.reason())
        .addKeyValue("cause", cause == null ? "unknown" : NatsConnection.describe(cause))
        .setCause(present == Trouble.INTERNAL ? cause : null)
        .log("Relay cannot publish; it keeps trying");
  }
}
