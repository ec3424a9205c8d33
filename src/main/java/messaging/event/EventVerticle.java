package messaging.event;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import messaging.bus.Addresses;
import messaging.bus.BusAnnouncer;
import messaging.bus.Committed;
import messaging.config.EventsConfig;
import messaging.config.NatsConfig;
import messaging.message.ErasureLog;
import messaging.message.Outbox;
import messaging.tracing.Tracing;

/**
 * Runs the outbox relay: wakes it when this node has written to the outbox, and watches how much
 * waits there. Lets what was erased be deleted from the stream. One instance a node; of all nodes
 * one publishes. Starts also while NATS is down, and closes the connection to NATS when it stops.
 */
public final class EventVerticle extends VerticleBase {
  private static final long WATCH_INTERVAL_MILLIS = 2_000;
  private static final long WORKER_LIMIT_SECONDS = 30;

  private final Outbox outbox;
  private final ErasureLog erasures;
  private final NatsConnection nats;
  private final NatsConfig natsConfig;
  private final EventsConfig events;
  private final MeterRegistry registry;
  private final Tracing tracing;
  private Supplier<Future<Void>> stopping = Future::succeededFuture;

  /** A verticle that owns {@code nats} from now on. */
  public EventVerticle(
      Outbox outbox,
      ErasureLog erasures,
      NatsConnection nats,
      NatsConfig natsConfig,
      EventsConfig events,
      MeterRegistry registry,
      Tracing tracing) {
    this.outbox = outbox;
    this.erasures = erasures;
    this.nats = nats;
    this.natsConfig = natsConfig;
    this.events = events;
    this.registry = registry;
    this.tracing = tracing;
  }

  @Override
  public Future<?> start() {
    RelayMeters meters = new RelayMeters(registry, Clock.systemUTC());
    WorkerExecutor own =
        vertx.createSharedWorkerExecutor(
            "event-relay-" + deploymentID(), 1, WORKER_LIMIT_SECONDS, TimeUnit.SECONDS);
    NatsPublisher publisher = new NatsPublisher(nats, natsConfig, events, tracing);
    String holder = System.getenv().getOrDefault("HOSTNAME", "relay") + "/" + UUID.randomUUID();
    BusAnnouncer announcer = new BusAnnouncer(vertx, events.source(), registry);
    NatsWorker publishing = new NatsWorker(nats, publisher, own, announcer::published);
    OutboxRelay started = new OutboxRelay(vertx, outbox, events, publishing, meters, holder);
    StreamCleaning cleaning =
        new StreamCleaning(vertx, erasures, natsConfig, events, registry, started::leads);
    stopping =
        () ->
            started
                .stop()
                .onComplete(done -> nats.close())
                .compose(done -> cleaning.stop())
                .compose(done -> own.close());
    vertx
        .eventBus()
        .<Committed>localConsumer(
            Addresses.OUTBOX_APPENDED, hint -> started.committed(hint.body().events()));
    OutboxWatch watch = new OutboxWatch(outbox, meters);
    vertx.setPeriodic(0, WATCH_INTERVAL_MILLIS, id -> watch.look());
    started.start();
    cleaning.start();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return stopping.get();
  }
}
