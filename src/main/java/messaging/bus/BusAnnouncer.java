package messaging.bus;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageProducer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import messaging.message.CommitListener;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.MessageErased;
import messaging.message.EventType;

/**
 * Publishes committed events on the bus, and wakes the feeds and the relay of this node. In a
 * cluster, {@link ClusterEvents} and {@link FeedHints} limit the traffic.
 */
public final class BusAnnouncer implements CommitListener {

  /** Not traced: consumers of events are not part of a request. */
  private static final DeliveryOptions UNTRACED =
      new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE);

  private static final DeliveryOptions HINT = new DeliveryOptions(UNTRACED).setLocalOnly(true);

  private final EventBus bus;
  private final String source;
  private final BiConsumer<EventType, CloudEvent> events;
  private final Consumer<Collection<String>> feeds;

  /**
   * An announcer for one event loop.
   *
   * @param source the CloudEvents source
   */
  public BusAnnouncer(Vertx vertx, String source, MeterRegistry meters) {
    BusCodecs.register(vertx);
    this.bus = vertx.eventBus();
    this.source = source;
    if (vertx.isClustered()) {
      this.events = clusterEvents(bus, meters)::publish;
      this.feeds = feedHints(vertx, meters)::add;
    } else {
      this.events = (type, event) -> bus.publish(type.wireName(), event, UNTRACED);
      this.feeds =
          users -> bus.publish(Addresses.FEED_CHANGED, new JsonArray(List.copyOf(users)), UNTRACED);
    }
  }

  private static ClusterEvents clusterEvents(EventBus bus, MeterRegistry meters) {
    Map<EventType, MessageProducer<JsonObject>> publishers = new EnumMap<>(EventType.class);
    for (EventType type : EventType.values()) {
      publishers.put(type, bus.publisher(type.wireName(), UNTRACED));
    }
    return new ClusterEvents(
        (type, event) -> requireNonNull(publishers.get(type)).write(event),
        System::nanoTime,
        meters);
  }

  private static FeedHints feedHints(Vertx vertx, MeterRegistry meters) {
    MessageProducer<JsonArray> publisher =
        vertx.eventBus().publisher(Addresses.FEED_CHANGED, UNTRACED);
    return new FeedHints(vertx, publisher::write, meters);
  }

  @Override
  public void committed(List<? extends DomainEvent> committed) {
    Set<String> concerned = new HashSet<>();
    for (DomainEvent event : committed) {
      events.accept(event.type(), CloudEvent.of(event, source));
      concerned.addAll(event.members());
    }
    feeds.accept(concerned);
    bus.publish(Addresses.OUTBOX_APPENDED, new Committed(List.copyOf(committed)), HINT);
  }

  /**
   * Announces an event that was published, if nobody did at its commit: that messages were erased,
   * as the command line that commits it is not on the bus.
   */
  public void published(DomainEvent event) {
    if (event instanceof MessageErased) {
      events.accept(event.type(), CloudEvent.of(event, source));
      feeds.accept(event.members());
    }
  }
}
