package messaging.persistence;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.tracing.TracingPolicy;
import java.util.List;
import messaging.bus.Addresses;
import messaging.bus.BusCodecs;
import messaging.bus.CloudEvent;
import messaging.message.DomainEvent;

/** Publishes committed events on the bus, and wakes the relay of this node. */
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
    for (DomainEvent event : events) {
      CloudEvent form = CloudEvent.of(event, source);
      bus.publish(form.type(), form);
    }
    bus.publish(Addresses.OUTBOX_APPENDED, null, HINT);
  }
}
