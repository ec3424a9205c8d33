package messaging.persistence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageProducer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.tracing.TracingPolicy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import messaging.bus.Addresses;
import messaging.bus.BusCodecs;
import messaging.bus.CloudEvent;
import messaging.bus.Json;
import messaging.message.DomainEvent;

/**
 * Publishes committed events on the bus, and wakes the relay of this node and the feeds. While the
 * cluster cannot say who listens, or a listener takes nothing, events wait in memory: no more than
 * {@value #MAX_WAITING}, those beyond are dropped and counted by {@code
 * messaging.bus.events.dropped}.
 */
final class BusAnnouncer implements CommitListener {
  private static final int MAX_WAITING = 10_000;

  /** Not traced: it is nobody's request that listens. */
  private static final DeliveryOptions UNTRACED =
      new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE);

  private static final DeliveryOptions HINT = new DeliveryOptions(UNTRACED).setLocalOnly(true);

  private final EventBus bus;
  private final String source;
  private final boolean clustered;
  private final MessageProducer<Object> messageSent;
  private final MessageProducer<Object> messageSeen;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Counter dropped;

  /**
   * @param source the CloudEvents source
   */
  BusAnnouncer(Vertx vertx, String source, MeterRegistry meters) {
    BusCodecs.register(vertx);
    this.bus = vertx.eventBus();
    this.source = source;
    this.clustered = vertx.isClustered();
    this.messageSent = bus.publisher(Addresses.MESSAGE_SENT, UNTRACED);
    this.messageSeen = bus.publisher(Addresses.MESSAGE_SEEN, UNTRACED);
    this.dropped =
        Counter.builder("messaging.bus.events.dropped")
            .description("Events not published on the bus, as too many waited; NATS has them all")
            .register(meters);
  }

  @Override
  public void committed(List<? extends DomainEvent> events) {
    Set<String> concerned = new HashSet<>();
    for (DomainEvent event : events) {
      publish(
          event instanceof DomainEvent.MessageSent ? messageSent : messageSeen,
          CloudEvent.of(event, source));
      concerned.addAll(event.members());
    }
    bus.publish(Addresses.FEED_CHANGED, new JsonArray(List.copyOf(concerned)), UNTRACED);
    bus.publish(Addresses.OUTBOX_APPENDED, null, HINT);
  }

  private void publish(MessageProducer<Object> publisher, CloudEvent event) {
    if (waiting.get() >= MAX_WAITING) {
      dropped.increment();
      return;
    }
    waiting.incrementAndGet();
    // Listeners in other JVMs need no codec of ours for a plain JSON object.
    Object form = clustered ? Json.encodeToObject(event) : event;
    publisher.write(form).onComplete(written -> waiting.decrementAndGet());
  }
}
