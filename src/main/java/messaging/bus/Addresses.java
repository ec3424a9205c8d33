package messaging.bus;

/**
 * The event-bus addresses of what is published after the commit, best effort, as the bus is. Those
 * of the commands are in {@link Command}.
 */
public final class Addresses {

  /** Event: a message was stored; the body is the CloudEvents object. */
  public static final String MESSAGE_SENT = "message.sent";

  /** Event: a seen mark moved; the body is the CloudEvents object. */
  public static final String MESSAGE_SEEN = "message.seen";

  /** Node-local hint without a body: the outbox has something new. May be lost. */
  public static final String OUTBOX_APPENDED = "messaging.outbox.appended";

  /**
   * Hint to the feeds of all nodes: the body is a JSON array of the users whose chats have news.
   * May be lost.
   */
  public static final String FEED_CHANGED = "messaging.feed.changed";

  private Addresses() {}
}
