package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import messaging.message.Retention;
import messaging.message.Retention.Limit;
import messaging.message.Retention.Pass;
import messaging.message.Retention.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one step of the purge follow the other, with rests that leave the database to the requests.
 * Says in the log what each pass did. Use on one event loop.
 */
final class RetentionRun {
  private static final Logger log = LoggerFactory.getLogger(RetentionRun.class);

  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  /** A message may get older than it should by this part of its age. */
  private static final int SHARE_OF_AGE = 20;

  /** With the lease, the time until another node goes on where one has died. */
  private static final long LOOK_MILLIS = 2_000;

  private static final long LEAST_REST_MILLIS = 10;

  /** A step rests for so many times what it took. It takes as long as the database is busy. */
  private static final int REST = 4;

  private final Vertx vertx;
  private final Retention retention;
  private final RetentionMeters meters;
  private final String holder;
  private final Limit limit;
  private Future<?> current = Future.succeededFuture();
  private boolean stopped;
  private boolean failing;

  /**
   * Does nothing until {@link #start}.
   *
   * @param maxAge older messages are purged
   */
  RetentionRun(
      Vertx vertx, Retention retention, RetentionMeters meters, String holder, Duration maxAge) {
    this.vertx = vertx;
    this.retention = retention;
    this.meters = meters;
    this.holder = holder;
    this.limit = new Limit(maxAge, pause(maxAge));
  }

  /** From the beginning of a pass to that of the next one. */
  static Duration pause(Duration maxAge) {
    Duration share = maxAge.dividedBy(SHARE_OF_AGE);
    return share.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : share;
  }

  /** Begins. */
  void start() {
    log.atInfo()
        .addKeyValue("maxAge", limit.maxAge())
        .addKeyValue("pause", limit.pause())
        .log("Messages are purged when they are older");
    step();
  }

  /** Begins no further step. Completes when the one under way has ended. */
  Future<Void> stop() {
    stopped = true;
    return current.transform(ended -> Future.succeededFuture());
  }

  private void step() {
    if (stopped) {
      return;
    }
    long begun = System.nanoTime();
    current =
        retention
            .step(holder, limit)
            .onFailure(this::failed)
            .map(
                done -> done.map(step -> rest(step, System.nanoTime() - begun)).orElse(LOOK_MILLIS))
            .otherwise(LOOK_MILLIS)
            .onSuccess(rest -> vertx.setTimer(rest, go -> step()));
  }

  private long rest(Step step, long nanos) {
    failing = false;
    meters.purged(step.purged());
    Instant ended = step.pass().ended();
    if (ended != null) {
      meters.passEnded(ended);
      tell(step.pass(), ended);
      return LOOK_MILLIS;
    }
    return Math.max(
        LEAST_REST_MILLIS, TimeUnit.NANOSECONDS.toMillis(nanos) * (step.late() ? 1 : REST));
  }

  private void tell(Pass pass, Instant ended) {
    log.atInfo()
        .addKeyValue("messages", pass.messages())
        .addKeyValue("chats", pass.chats())
        .addKeyValue("skipped", pass.skipped())
        .addKeyValue("seconds", Duration.between(pass.began(), ended).toSeconds())
        .log("A pass of the retention is over");
  }

  /** Once, as a database that is down is a matter of readiness. */
  private void failed(Throwable failure) {
    if (!failing) {
      failing = true;
      log.atWarn()
          .addKeyValue("failure", failure.getClass().getSimpleName())
          .log("The retention waits for the database");
    }
  }
}
