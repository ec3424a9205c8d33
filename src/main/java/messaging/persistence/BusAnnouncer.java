package messaging.persistence;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
<<<<<<< HEAD
import io.vertx.core.tracing.TracingPolicy;
=======
import io.vertx.core.json.JsonArray;
import java.util.HashSet;
>>>>>>> 8ddebb7 (Read a user's feed between database snapshots, and serve it live)
import java.util.List;
import java.util.Set;
import messaging.bus.Addresses;
import messaging.bus.BusCodecs;
import messaging.bus.CloudEvent;
import messaging.message.DomainEvent;

/** Publishes committed events on the bus, and wakes the relay of this node and the feeds. */
final class BusAnnouncer implements CommitListener {
  /** Not traced: what the relay does is nobody's request. */
  private static final DeliveryOptions HINT =
      new DeliveryOptions().setLocalOnly(true).setTracingPolicy(TracingPolicy.IGNORE);

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
<<<<<<< HEAD
    bus.publish(Addresses.OUTBOX_APPENDED, null, HINT);
=======
    bus.publish(Addresses.FEED_CHANGED, new JsonArray(List.copyOf(concerned)));
    bus.publish(Addresses.OUTBOX_APPENDED, null, LOCAL);
>>>>>>> 8ddebb7 (Read a user's feed between database snapshots, and serve it live)
  }
}
