package messaging.persistence;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.tracing.TracingPolicy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import messaging.bus.Addresses;
import messaging.bus.BusCodecs;
import messaging.bus.CloudEvent;
import messaging.message.DomainEvent;

/** Publishes committed events on the bus, and wakes the relay of this node and the feeds. */
final class BusAnnouncer implements CommitListener {
  /** Not traced: what relay and feeds do is nobody's request. */
  private static final DeliveryOptions HINT =
      new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE);

  private static final DeliveryOptions LOCAL_HINT = new DeliveryOptions(HINT).setLocalOnly(true);

  private final EventBus bus;
  private final String source;

  /**
   * @param source the CloudEvents source
   */
  BusAnnouncer(Vertx vertx, String source) {
    BusCodecs.register(vertx);
    this.bus = vertx.eventBus();
    this.source = source;
  }

  @Override
  public void committed(List<? extends DomainEvent> events) {
    Set<String> concerned = new HashSet<>();
    for (DomainEvent event : events) {
      CloudEvent form = CloudEvent.of(event, source);
      bus.publish(form.type(), form);
      concerned.addAll(event.members());
    }
    bus.publish(Addresses.FEED_CHANGED, new JsonArray(List.copyOf(concerned)), HINT);
    bus.publish(Addresses.OUTBOX_APPENDED, null, LOCAL_HINT);
  }
}
