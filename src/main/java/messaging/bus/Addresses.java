package messaging.bus;

/**
 * The event-bus addresses of hints between parts of the service. Hints are best effort, like the
 * bus. {@link Command} has the addresses of commands, {@link messaging.message.EventType} those of
 * events.
 */
public final class Addresses {

  /** Node-local hint: the outbox has new entries. The body is {@link Committed}. May be lost. */
  public static final String OUTBOX_APPENDED = "messaging.outbox.appended";

  /**
   * Hint to the feeds of all nodes: the body is a JSON array of users with new events in their
   * chats. May be lost.
   */
  public static final String FEED_CHANGED = "messaging.feed.changed";

  private Addresses() {}
}
