package messaging.event;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import messaging.config.EventsConfig;
import messaging.message.DomainEvent;
import messaging.message.Outbox;
import messaging.message.Outbox.ForeignIdsException;
import messaging.message.Outbox.LeaseLostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves events from the outbox to JetStream, in order, as long as it holds the lease. One cycle
 * takes the lease, or prepares after taking it, or publishes and notes one batch; {@link RelayPace}
 * decides when the next one begins. At any time at most one batch is published and not noted.
 *
 * <p>Use on one event loop.
 */
final class OutboxRelay {
  private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);
  private static final Duration STOP_BATCH = Duration.ofSeconds(2);
  private static final Duration STOP_RELEASE = Duration.ofSeconds(1);

  /** A cycle that takes longer hangs: the lease is not renewed, and another relay takes over. */
  private static final long HANGING = Duration.ofSeconds(20).toNanos();

  private static final long PRUNE_BUSY = Duration.ofSeconds(1).toNanos();
  private static final long PRUNE_IDLE = Duration.ofSeconds(5).toNanos();
  private static final long LOOK = Duration.ofSeconds(5).toNanos();

  private final Vertx vertx;
  private final Outbox outbox;
  private final EventsConfig events;
  private final NatsWorker worker;
  private final RelayMeters meters;
  private final RelayLease lease;
  private final RelayWork work;
  private final RelayPace pace;
  private final RelayTroubles troubles;
  private final RecentEvents recent = new RecentEvents();
  private Future<Void> current = Future.succeededFuture();
  private boolean ready;
  private boolean pruning;
  private long cycleBegun;
  private long prunedAt = System.nanoTime();
  private long lookedAt = System.nanoTime() - LOOK;
  private long renewTimer = -1;

  /** Does nothing until {@link #start}. Call on the event loop that it is to use. */
  OutboxRelay(
      Vertx vertx,
      Outbox outbox,
      EventsConfig events,
      NatsWorker worker,
      RelayMeters meters,
      String holder) {
    this.vertx = vertx;
    this.outbox = outbox;
    this.events = events;
    this.worker = worker;
    this.meters = meters;
    this.lease =
        new RelayLease(
            outbox, holder, events.lease(), System::nanoTime, vertx.getOrCreateContext());
    this.work = new RelayWork(outbox, lease, events.batchSize(), worker, meters);
    this.pace = new RelayPace(vertx, events, this::cycle);
    this.troubles = new RelayTroubles(meters, worker.state(), System::nanoTime);
  }

  /** Begins, whether or not NATS can be reached. */
  void start() {
    renewTimer = vertx.setPeriodic(Math.max(1, events.lease().toMillis() / 6), id -> renew());
    pace.atOnce();
  }

  /** Says that the outbox has something new, and what. */
  void committed(List<DomainEvent> events) {
    if (lease.held()) {
      recent.add(events);
    }
    pace.hint();
  }

  /** Whether this relay may publish now. */
  boolean leads() {
    return lease.held();
  }

  /** Finishes the batch under way, or abandons it after 2 s, and hands the lease over. */
  Future<Void> stop() {
    pace.stop();
    vertx.cancelTimer(renewTimer);
    return current
        .timeout(STOP_BATCH.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            tooLong -> {
              worker.abandon();
              return Future.succeededFuture();
            })
        .compose(
            done ->
                lease.release("it stops").timeout(STOP_RELEASE.toMillis(), TimeUnit.MILLISECONDS))
        .otherwiseEmpty()
        .onComplete(done -> meters.leader(false, 0));
  }

  private void cycle() {
    cycleBegun = System.nanoTime();
    // Connects again also while idle, so that the first event after a failure does not wait for it.
    boolean prepared = ready && worker.connected();
    Future<Void> step = !lease.held() ? lead() : !prepared ? prepare() : relay();
    current =
        step.recover(this::outboxFailed).onComplete(done -> show(lease.held(), work.parkedChats()));
  }

  private void show(boolean leads, int parkedChats) {
    meters.leader(leads, parkedChats);
    worker.state().parked(leads && parkedChats > 0);
  }

  private Future<Void> lead() {
    // Only a relay that reaches NATS may lead: if this one does not, another one may.
    return worker
        .connect()
        .compose(
            outcome -> {
              if (outcome.trouble() != Trouble.NONE) {
                return decide(0, outcome);
              }
              ready = false;
              recent.clear();
              return lease.take().compose(this::taken);
            });
  }

  private Future<Void> taken(boolean leads) {
    if (leads) {
      pace.atOnce();
      return Future.succeededFuture();
    }
    if (!lookDue()) {
      pace.follow();
      return Future.succeededFuture();
    }
    return worker
        .look()
        .map(
            outcome -> {
              lookedAt = System.nanoTime();
              troubles.report(outcome);
              pace.follow();
              return null;
            });
  }

  private boolean lookDue() {
    return System.nanoTime() - lookedAt >= LOOK;
  }

  private Future<Void> prepare() {
    return work.prepare()
        .compose(
            outcome -> {
              ready = outcome.trouble() == Trouble.NONE;
              lookedAt = System.nanoTime();
              if (!ready) {
                return decide(0, outcome);
              }
              pace.atOnce();
              return Future.succeededFuture();
            });
  }

  private Future<Void> relay() {
    return lease
        .call(epoch -> outbox.read(epoch, events.batchSize(), recent))
        .compose(
            entries ->
                work.publish(entries)
                    .compose(work::retryParked)
                    .compose(outcome -> decide(entries.size(), outcome)));
  }

  private Future<Void> decide(int read, Outcome outcome) {
    Trouble trouble = outcome.trouble();
    troubles.report(outcome);
    prune(read > 0 ? PRUNE_BUSY : PRUNE_IDLE);
    if (trouble == Trouble.NONE && read == 0) {
      // While nothing is published nobody else would notice that nothing can be.
      ready = !lookDue();
      pace.idle();
    } else if (trouble == Trouble.NONE) {
      pace.busy(read == events.batchSize());
    } else if (!trouble.needsBackOff() && outcome.done() > 0) {
      pace.atOnce();
    } else {
      pace.backOff();
    }
    // Another node may still reach NATS.
    return troubles.unreachableFor(events.lease())
        ? lease.release("NATS does not answer").otherwiseEmpty()
        : Future.succeededFuture();
  }

  private Future<Void> outboxFailed(Throwable failure) {
    // It is not known now what is noted and parked: prepare again.
    ready = false;
    if (failure instanceof LeaseLostException) {
      pace.backOff();
      return Future.succeededFuture();
    }
    boolean foreign = failure instanceof ForeignIdsException;
    troubles.report(Outcome.none(foreign ? Trouble.HISTORY : Trouble.OUTBOX, failure));
    // A database executes what it has received, also late, and also if the connection is gone by
    // then. Of this epoch that would mix with the calls that follow.
    return lease
        .release("a call of the outbox failed")
        .otherwiseEmpty()
        .onComplete(done -> pace.backOff());
  }

  private void renew() {
    if (System.nanoTime() - cycleBegun < HANGING) {
      lease
          .renewIfDue()
          .onFailure(failure -> log.atDebug().setCause(failure).log("Lease was not renewed"));
    }
  }

  private void prune(long interval) {
    if (pruning || !lease.held() || System.nanoTime() - prunedAt < interval) {
      return;
    }
    pruning = true;
    prunedAt = System.nanoTime();
    lease
        .call(outbox::prune)
        .onFailure(failure -> log.atDebug().setCause(failure).log("Outbox was not pruned"))
        .onComplete(done -> pruning = false);
  }
}
