package messaging.event;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import messaging.bus.Addresses;
import messaging.config.EventsConfig;
import messaging.config.NatsConfig;
import messaging.message.Outbox;
import messaging.tracing.Tracing;
import org.jspecify.annotations.Nullable;

/**
 * Runs the outbox relay: wakes it when this node has written to the outbox, and watches how much
 * waits there. One instance a node; of all nodes one publishes. Starts also while NATS is down, and
 * closes the connection to NATS when it stops.
 */
public final class EventVerticle extends VerticleBase {
  private static final long WATCH_INTERVAL_MILLIS = 2_000;
  private static final long WORKER_LIMIT_SECONDS = 30;

  private final Outbox outbox;
  private final NatsConnection nats;
  private final NatsConfig natsConfig;
  private final EventsConfig events;
  private final MeterRegistry registry;
  private final Tracing tracing;
  private @Nullable OutboxRelay relay;
  private @Nullable WorkerExecutor worker;
  private boolean watching;

  /** A verticle that owns {@code nats} from now on. */
  public EventVerticle(
      Outbox outbox,
      NatsConnection nats,
      NatsConfig natsConfig,
      EventsConfig events,
      MeterRegistry registry,
      Tracing tracing) {
    this.outbox = outbox;
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
    OutboxRelay started =
        new OutboxRelay(
            vertx, outbox, events, new NatsWorker(nats, publisher, own), meters, holder);
    worker = own;
    relay = started;
    vertx.eventBus().localConsumer(Addresses.OUTBOX_APPENDED, hint -> started.hint());
    vertx.setPeriodic(0, WATCH_INTERVAL_MILLIS, id -> watch(meters));
    started.start();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    Future<Void> handedOver = relay == null ? Future.succeededFuture() : relay.stop();
    return handedOver
        .onComplete(done -> nats.close())
        .compose(done -> worker == null ? Future.succeededFuture() : worker.close());
  }

  private void watch(RelayMeters meters) {
    if (watching) {
      return;
    }
    watching = true;
    outbox
        .depth()
        .onSuccess(meters::waiting)
        .onFailure(unknown -> meters.waiting(null))
        .onComplete(done -> watching = false);
  }
}
