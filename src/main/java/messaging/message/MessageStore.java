package messaging.message;

import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Durable storage of chats, as {@link GuardedMessaging} needs it. Arguments are valid. Failures are
 * {@link MessagingException}s: {@link ErrorCode#STORAGE_UNAVAILABLE} when the database cannot be
 * asked or did not answer in time (a send may then have been stored), {@link ErrorCode#OVERLOADED}
 * when the call was refused before anything was tried.
 */
public interface MessageStore {

  /**
   * Stores the message, or finds the one that its key already stands for.
   *
   * @return the stored message; {@link ErrorCode#IDEMPOTENCY_KEY_REUSED} if the key stands for
   *     another text
   */
  Future<Sent> send(NewMessage message);

  /** The message that sender, receiver and key stand for, as it is now. */
  Future<Optional<Message>> findByKey(String senderId, String receiverId, String idempotencyKey);

  /** A page of at most {@code limit} messages. */
  Future<History> history(String userId, String peerId, HistoryPosition position, int limit);

  /** A page of at most {@code limit} chats that come after {@code cursor}. */
  Future<ChatPage> chats(String userId, int limit, @Nullable ChatCursor cursor);

  /**
   * Moves the mark forward to {@code upTo}, or to the last message if that is null.
   *
   * @param traceparent goes with the event
   * @return the state afterwards; {@link ErrorCode#INVALID_FIELD} if {@code upTo} is above the last
   *     seq
   */
  Future<SeenState> markSeen(
      String userId, String peerId, @Nullable Long upTo, @Nullable String traceparent);
}
