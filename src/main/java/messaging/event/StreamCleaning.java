package messaging.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.nats.client.JetStreamApiException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import messaging.config.EventsConfig;
import messaging.config.NatsConfig;
import messaging.message.ErasureLog;
import messaging.message.ErasureLog.Range;
import messaging.message.Outbox.LeaseLostException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a {@link StreamCleaner} delete what was erased, on the node that publishes, and on a
 * connection of its own: what NATS denies here is no obstacle to publishing. After a failure, and
 * on another node, it begins again; what is deleted already costs no more than reading past it. Use
 * on one event loop.
 */
final class StreamCleaning {
  private static final Logger log = LoggerFactory.getLogger(StreamCleaning.class);
  private static final long LOOK_MILLIS = 2_000;
  private static final long PAUSE = Duration.ofSeconds(30).toNanos();
  private static final int WORKER_LIMIT_SECONDS = 30;

  /** What one reading of the stream can clean. */
  private static final int MAX_RANGES = 10_000;

  private final Vertx vertx;
  private final ErasureLog erasures;
  private final NatsConnection nats;
  private final NatsConfig config;
  private final Duration timeout;
  private final BooleanSupplier leads;
  private final WorkerExecutor worker;
  private final Counter deleted;
  private final AtomicInteger waiting = new AtomicInteger();
  private boolean busy;
  private @Nullable String reason;
  private long failedAt;

  /**
   * Does nothing until {@link #start}.
   *
   * @param leads whether this node publishes
   */
  StreamCleaning(
      Vertx vertx,
      ErasureLog erasures,
      NatsConfig config,
      EventsConfig events,
      MeterRegistry meters,
      BooleanSupplier leads) {
    this.vertx = vertx;
    this.erasures = erasures;
    this.nats = new NatsConnection(vertx, config, events);
    this.config = config;
    this.timeout = events.publishTimeout();
    this.leads = leads;
    this.worker =
        vertx.createSharedWorkerExecutor(
            "stream-cleaning-" + System.identityHashCode(this),
            1,
            WORKER_LIMIT_SECONDS,
            TimeUnit.SECONDS);
    this.deleted =
        Counter.builder("messaging.erasure.deleted")
            .description("Erased messages deleted from the stream")
            .register(meters);
    Gauge.builder("messaging.erasure.waiting", waiting, AtomicInteger::get)
        .description("Erased ranges whose messages are to be deleted from the stream")
        .register(meters);
  }

  /** Begins to look for what is to be deleted. */
  void start() {
    vertx.setPeriodic(LOOK_MILLIS, id -> look());
  }

  /** Ends, also what is under way. */
  Future<Void> stop() {
    nats.close();
    return worker.close();
  }

  private void look() {
    if (!leads.getAsBoolean()) {
      waiting.set(0);
      return;
    }
    if (busy || (reason != null && System.nanoTime() - failedAt < PAUSE)) {
      return;
    }
    busy = true;
    erasures
        .inStream(MAX_RANGES)
        .compose(
            ranges -> {
              waiting.set(ranges.size());
              return ranges.isEmpty() ? Future.succeededFuture() : clean(ranges);
            })
        .onFailure(this::failed)
        .onComplete(
            done -> {
              nats.discard();
              busy = false;
            });
  }

  private Future<Void> clean(List<Range> ranges) {
    StreamCleaner cleaner =
        new StreamCleaner(
            nats, config.stream().name(), new Subjects(config.subjectPrefix()), timeout, ranges);
    Promise<Void> steps = Promise.promise();
    step(cleaner, steps);
    return steps
        .future()
        .compose(done -> erasures.deletedFromStream(ranges))
        .onSuccess(
            noted -> {
              reason = null;
              waiting.set(0);
              log.atInfo()
                  .addKeyValue("ranges", ranges.size())
                  .addKeyValue("messages", cleaner.deleted())
                  .log("Deleted erased messages from the stream");
            });
  }

  /** Not a chain of futures, as a long stream takes many steps. */
  private void step(StreamCleaner cleaner, Promise<Void> done) {
    if (!leads.getAsBoolean()) {
      done.fail(new LeaseLostException());
      return;
    }
    long before = cleaner.deleted();
    worker
        .executeBlocking(cleaner::step)
        .onComplete(
            step -> {
              deleted.increment((double) (cleaner.deleted() - before));
              if (step.failed()) {
                done.fail(step.cause());
              } else if (step.result()) {
                step(cleaner, done);
              } else {
                done.complete();
              }
            });
  }

  private void failed(Throwable failure) {
    if (!leads.getAsBoolean()) {
      // Another node does it, or this one stops.
      return;
    }
    Throwable denied = nats.denied();
    Throwable cause = denied == null ? failure : denied;
    boolean refused = denied != null || cause instanceof JetStreamApiException;
    String words = Obstacle.of(refused ? Trouble.STREAM : Trouble.CONNECTION, cause);
    failedAt = System.nanoTime();
    if (!Objects.equals(reason, words)) {
      reason = words;
      log.atWarn()
          .addKeyValue("reason", words)
          .log("Erased messages are not deleted from the stream yet");
    }
  }
}
