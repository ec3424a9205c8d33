package messaging.bus;

/**
 * The event-bus addresses of the service. The commands take a {@code request}; the events are
 * published after the commit, best effort, as the bus is.
 */
public final class Addresses {

  /** Sends a message: {@link messaging.message.SendMessage} to {@link messaging.message.Sent}. */
  public static final String SEND = "messages.send";

  /** Reads: {@link messaging.message.ReadHistory} to {@link messaging.message.History}. */
  public static final String HISTORY = "messages.history";

  /** Lists: {@link messaging.message.ListChats} to {@link messaging.message.ChatPage}. */
  public static final String CHATS = "chats.list";

  /** Marks: {@link messaging.message.MarkSeen} to {@link messaging.message.SeenState}. */
  public static final String SEEN = "messages.seen";

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
