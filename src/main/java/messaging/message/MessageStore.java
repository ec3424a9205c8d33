package messaging.message;

import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Durable storage of chats for {@link GuardedMessaging}. Callers pass valid arguments only.
 * Failures are {@link MessagingException}s: {@link ErrorCode#STORAGE_UNAVAILABLE} if the database
 * is not available or did not answer in time (a send may be stored then), {@link
 * ErrorCode#OVERLOADED} if the call was refused before it reached the database.
 */
public interface MessageStore {

  /**
   * Stores the message, or finds the stored message with the same key.
   *
   * @return the stored message; fails with {@link ErrorCode#IDEMPOTENCY_KEY_REUSED} if the key was
   *     used with another text
   */
  Future<Sent> send(NewMessage message);

  /** Finds the message of this sender, receiver and key, in its current state. */
  Future<Optional<Message>> findByKey(String senderId, String receiverId, String idempotencyKey);

  /** Reads a page of at most {@code limit} messages, of those that are kept. */
  Future<History> history(String userId, String peerId, HistoryPosition position, int limit);

  /** Reads a page of at most {@code limit} chats after {@code cursor}. */
  Future<ChatPage> chats(String userId, int limit, @Nullable ChatCursor cursor);

  /**
   * Moves the mark forward to {@code upTo}, or to the last message if {@code upTo} is null.
   *
   * @param traceparent stored with the event
   * @return the new state; fails with {@link ErrorCode#INVALID_FIELD} if {@code upTo} is above the
   *     last seq
   */
  Future<SeenState> markSeen(
      String userId, String peerId, @Nullable Long upTo, @Nullable String traceparent);
}
