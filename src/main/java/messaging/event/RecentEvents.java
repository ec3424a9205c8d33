package messaging.event;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.Outbox.KnownEvents;
import org.jspecify.annotations.Nullable;

/**
 * What this node committed a moment ago. The relay needs not read it from the database again; what
 * to publish and in which order is the outbox's word alone. Bounded: the oldest are forgotten
 * first. Use on one event loop.
 */
final class RecentEvents implements KnownEvents {
  private static final int MAX_EVENTS = 10_000;

  /** UTF-16 units; a message has 8,000 at most. */
  private static final long MAX_TEXT = 4_000_000;

  private final Map<UUID, DomainEvent> events = new LinkedHashMap<>();
  private long text;

  /** Adds committed events. */
  void add(List<DomainEvent> committed) {
    for (DomainEvent event : committed) {
      events.put(event.id(), event);
      text += textOf(event);
    }
    while (events.size() > MAX_EVENTS || text > MAX_TEXT) {
      get(events.keySet().iterator().next());
    }
  }

  /** The event, which is forgotten now: it is asked for again only after a failure. */
  @Override
  public @Nullable DomainEvent get(UUID eventId) {
    DomainEvent event = events.remove(eventId);
    if (event != null) {
      text -= textOf(event);
    }
    return event;
  }

  /** Forgets all. */
  void clear() {
    events.clear();
    text = 0;
  }

  private static int textOf(DomainEvent event) {
    return event instanceof MessageSent sent ? sent.message().text().length() : 0;
  }
}
