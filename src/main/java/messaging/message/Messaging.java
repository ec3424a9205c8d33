package messaging.message;

import io.vertx.core.Future;

/**
 * The calls of the service. Every implementation that callers can reach applies all rules. A
 * refused call is a failed future with a {@link MessagingException}; its text is safe to show.
 */
public interface Messaging {

  /**
   * Stores and announces a message. The future completes after the commit. A call with an
   * idempotency key can be repeated at any time and returns the first message.
   */
  Future<Sent> send(SendMessage command);

  /** Reads a page of a conversation. Does not mark messages as seen. */
  Future<History> history(ReadHistory query);

  /** Lists a user's chats with their unread counts. */
  Future<ChatPage> chats(ListChats query);

  /**
   * Moves the user's seen mark forward. An older position changes nothing and returns the current
   * state.
   */
  Future<SeenState> markSeen(MarkSeen command);

  /** Reads a page of all that is stored of a user. */
  Future<ExportPage> export(ExportUser query);

  /**
   * Erases texts that the user sent, on both sides and for good, with their keys. Repeat the call
   * with {@link Erased#next()} until that is null.
   */
  Future<Erased> erase(EraseUser command);
}
