package messaging.message;

import io.vertx.core.Future;

/**
 * The service in four calls. Every implementation that callers reach applies all rules; a refusal
 * is a failed future with a {@link MessagingException}, whose text is safe to show.
 */
public interface Messaging {

  /**
   * Stores a message and announces it. The future completes after the commit; with an idempotency
   * key the call may be repeated at any time and gives the first message again.
   */
  Future<Sent> send(SendMessage command);

  /** Reads a page of a conversation; marks nothing as seen. */
  Future<History> history(ReadHistory query);

  /** Lists a user's chats with their unread counts. */
  Future<ChatPage> chats(ListChats query);

  /** Moves the user's seen mark forward; an older position changes nothing and answers as it is. */
  Future<SeenState> markSeen(MarkSeen command);
}
