package messaging.event;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import messaging.message.Outbox;
import messaging.message.Outbox.Lease;
import messaging.message.Outbox.LeaseLostException;
import messaging.message.Outbox.StreamPosition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease that makes this relay the one that publishes. It is lost when the outbox says so, and
 * also when its duration has passed, by the local clock, without an answer from the outbox: another
 * relay may have it then. Use on one event loop; every future completes there.
 */
final class RelayLease {
  private static final Logger log = LoggerFactory.getLogger(RelayLease.class);

  private final Outbox outbox;
  private final String holder;
  private final Duration duration;
  private final LongSupplier nanoTime;
  private final Context context;
  private boolean held;
  private long epoch;
  private long renewedAt;
  private StreamPosition noted = new StreamPosition(null, 0);

  /**
   * Not held.
   *
   * @param nanoTime a monotonic clock
   * @param context the event loop
   */
  RelayLease(
      Outbox outbox, String holder, Duration duration, LongSupplier nanoTime, Context context) {
    this.outbox = outbox;
    this.holder = holder;
    this.duration = duration;
    this.nanoTime = nanoTime;
    this.context = context;
  }

  /** Tries to take the lease; false if another relay is alive. */
  Future<Boolean> take() {
    long started = nanoTime.getAsLong();
    return here(outbox.takeLease(holder, duration))
        .map(
            lease -> {
              lease.ifPresent(taken -> hold(taken, started));
              return held;
            });
  }

  private void hold(Lease taken, long started) {
    held = true;
    epoch = taken.epoch();
    noted = taken.stream();
    renewedAt = started;
    log.atInfo()
        .addKeyValue("holder", holder)
        .addKeyValue("epoch", epoch)
        .log("This relay publishes now");
  }

  /** Whether this relay may publish now. */
  boolean held() {
    if (held && nanoTime.getAsLong() - renewedAt >= duration.toNanos()) {
      lose("not renewed in time");
    }
    return held;
  }

  /** The place in the stream that was noted last. */
  StreamPosition noted() {
    return noted;
  }

  /** Remembers the place that was noted. */
  void noted(StreamPosition stream) {
    noted = stream;
  }

  /**
   * Calls the outbox with the epoch; fails with {@link LeaseLostException} if the lease is lost.
   */
  <T> Future<T> call(LongFunction<Future<T>> call) {
    if (!held()) {
      return Future.failedFuture(new LeaseLostException());
    }
    long started = nanoTime.getAsLong();
    long usedEpoch = epoch;
    return here(call.apply(usedEpoch))
        .andThen(
            result -> {
              if (usedEpoch != epoch) {
                return;
              }
              if (result.succeeded()) {
                // From the start of the call: the outbox renewed the lease then or later.
                renewedAt = Math.max(renewedAt, started);
              } else if (result.cause() instanceof LeaseLostException) {
                lose("another relay has taken over");
              }
            });
  }

  /** Renews the lease if nothing else did for a third of its duration. */
  Future<Void> renewIfDue() {
    boolean due = held() && nanoTime.getAsLong() - renewedAt >= duration.toNanos() / 3;
    return due ? call(outbox::renewLease) : Future.succeededFuture();
  }

  /** Gives the lease up, so that another relay can take it at once. */
  Future<Void> release(String reason) {
    if (!held) {
      return Future.succeededFuture();
    }
    lose(reason);
    return here(outbox.releaseLease(epoch));
  }

  private void lose(String reason) {
    if (held) {
      held = false;
      log.atInfo()
          .addKeyValue("holder", holder)
          .addKeyValue("epoch", epoch)
          .addKeyValue("reason", reason)
          .log("This relay has stopped publishing");
    }
  }

  private <T> Future<T> here(Future<T> future) {
    Promise<T> promise = Promise.promise();
    future.onComplete(result -> context.runOnContext(turn -> promise.handle(result)));
    return promise.future();
  }
}
