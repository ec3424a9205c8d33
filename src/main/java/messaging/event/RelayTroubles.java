package messaging.event;

import java.time.Duration;
import java.util.function.LongSupplier;
import messaging.message.Outbox;
import org.jspecify.annotations.Nullable;
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
  private final RelayState state;
  private final LongSupplier nanoTime;
  private @Nullable String present;
  private boolean unreachable;
  private long unreachableSince;

  RelayTroubles(RelayMeters meters, RelayState state, LongSupplier nanoTime) {
    this.meters = meters;
    this.state = state;
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
    if (trouble.needsBackOff()) {
      blocked(outcome);
    } else {
      over();
    }
  }

  private void blocked(Outcome outcome) {
    String reason = Obstacle.of(outcome.trouble(), outcome.cause());
    if (outcome.trouble() != Trouble.OUTBOX) {
      state.blocked(reason);
    }
    if (!reason.equals(present)) {
      present = reason;
      logBegin(outcome, reason);
    }
  }

  /** Nothing fails now. */
  void over() {
    unreachable = false;
    state.free();
    if (present != null) {
      log.atInfo().addKeyValue("reason", present).log("Relay works again");
      present = null;
    }
  }

  /** Whether NATS has not answered for at least that long. */
  boolean unreachableFor(Duration time) {
    return unreachable && nanoTime.getAsLong() - unreachableSince >= time.toNanos();
  }

  private static void logBegin(Outcome outcome, String reason) {
    Throwable cause = outcome.cause();
    boolean internal = outcome.trouble() == Trouble.INTERNAL;
    boolean onlyPeopleHelp =
        cause instanceof StreamTail.UnusableStreamException
            || cause instanceof Outbox.ForeignIdsException
            || cause instanceof Obstacle.DeniedException;
    log.atLevel(internal || onlyPeopleHelp ? Level.ERROR : Level.WARN)
        .addKeyValue("trouble", outcome.trouble().reason())
        .addKeyValue("reason", reason)
        .addKeyValue("cause", cause == null ? "unknown" : NatsConnection.describe(cause))
        .setCause(internal ? cause : null)
        .log("Relay cannot publish; it keeps trying");
  }
}
