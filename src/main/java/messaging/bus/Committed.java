package messaging.bus;

import java.util.List;
import messaging.message.DomainEvent;

/**
 * What this node committed in one transaction. Sent within the node only, by reference.
 *
 * @param events in the order of commit within each chat
 */
public record Committed(List<DomainEvent> events) {
  /** Takes a copy. */
  public Committed {
    events = List.copyOf(events);
  }
}
