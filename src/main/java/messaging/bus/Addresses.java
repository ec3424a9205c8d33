package messaging.bus;

/**
 * The event-bus addresses of the hints that parts of the service give each other, best effort, as
 * the bus is. Those of the commands are in {@link Command}, those of the events are their {@link
 * messaging.message.EventType}s.
 */
public final class Addresses {

  /** Node-local hint without a body: the outbox has something new. May be lost. */
  public static final String OUTBOX_APPENDED = "messaging.outbox.appended";

  /**
   * Hint to the feeds of all nodes: the body is a JSON array of the users whose chats have news.
   * May be lost.
   */
  public static final String FEED_CHANGED = "messaging.feed.changed";

  private Addresses() {}
}
