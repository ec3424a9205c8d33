package messaging.persistence;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import messaging.config.BatchConfig;
import messaging.config.PostgresConfig;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import messaging.message.NewMessage;
import messaging.message.Sent;

/**
 * Group commit: messages that arrive while a commit is under way form the next one. Nothing waits
 * for a timer: an idle batcher writes at the end of the current turn of the event loop, a busy one
 * as soon as the commit under way is done. Every caller gets its own answer, within {@link
 * PostgresConfig#MAX_WAIT} from its arrival; what became of a message by then may not be known.
 *
 * <p>Belongs to the event-loop context on which it is made; its commits run there, and not on that
 * of a request, as they belong to many.
 */
final class SendBatcher {
  private static final long SWEEP_MILLIS = 100;

  private final BatchRun run;
  private final Vertx vertx;
  private final Context context;
  private final BatchConfig config;
  private final DistributionSummary batchSizes;

  private final ArrayDeque<PendingSend> queue = new ArrayDeque<>();
  private final ArrayDeque<PendingSend> unanswered = new ArrayDeque<>();
  private int batchesInFlight;
  private boolean flushScheduled;
  private boolean sweepScheduled;

  SendBatcher(BatchRun run, Vertx vertx, BatchConfig config, MeterRegistry meters) {
    this.run = run;
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.config = config;
    this.batchSizes =
        DistributionSummary.builder("messaging.batch.size")
            .description("Messages in one commit")
            .publishPercentiles(0.5, 0.99)
            .register(meters);
    Gauge.builder("messaging.queue.size", queue, ArrayDeque::size)
        .description("Messages that wait for the next commit")
        .register(meters);
  }

  /** Queues the message; refuses it at once if the queue is full. */
  Future<Sent> send(NewMessage message) {
    if (queue.size() >= config.queueSize()) {
      return Future.failedFuture(
          new MessagingException(
              ErrorCode.OVERLOADED, "Too many messages are waiting; try again."));
    }
    PendingSend pending =
        new PendingSend(message, System.nanoTime() + PostgresConfig.MAX_WAIT.toNanos());
    queue.add(pending);
    unanswered.add(pending);
    scheduleFlush();
    scheduleSweep();
    return pending.answer();
  }

  private void scheduleFlush() {
    if (flushScheduled || batchesInFlight >= config.inFlight()) {
      return;
    }
    flushScheduled = true;
    context.runOnContext(
        turnEnded -> {
          flushScheduled = false;
          flush();
        });
  }

  private void flush() {
    while (batchesInFlight < config.inFlight()) {
      List<PendingSend> batch = nextBatch();
      if (batch.isEmpty()) {
        return;
      }
      batchesInFlight++;
      batchSizes.record(batch.size());
      run.run(batch)
          .onComplete(
              done -> {
                batchesInFlight--;
                flush();
              });
    }
  }

  /** Takes from the queue; a repetition of a key within a batch shares the answer of the first. */
  private List<PendingSend> nextBatch() {
    Map<Object, PendingSend> batch = new LinkedHashMap<>();
    while (batch.size() < config.size() && !queue.isEmpty()) {
      PendingSend pending = queue.remove();
      if (pending.isAnswered()) {
        continue;
      }
      PendingSend first = batch.putIfAbsent(pending.identity(), pending);
      if (first != null) {
        first.repeatedBy(pending);
      }
    }
    return new ArrayList<>(batch.values());
  }

  private void scheduleSweep() {
    if (!sweepScheduled) {
      sweepScheduled = true;
      vertx.setTimer(SWEEP_MILLIS, tick -> sweep());
    }
  }

  /**
   * Answers those who waited too long. They are in order of arrival, so the first waited longest.
   */
  private void sweep() {
    sweepScheduled = false;
    long now = System.nanoTime();
    PendingSend head = unanswered.peek();
    while (head != null && (head.isAnswered() || head.isOverdue(now))) {
      if (!head.isAnswered()) {
        head.fail(PgFailures.unavailable(null));
      }
      unanswered.remove();
      head = unanswered.peek();
    }
    if (head != null) {
      scheduleSweep();
    }
  }
}
