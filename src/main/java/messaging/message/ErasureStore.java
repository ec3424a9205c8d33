package messaging.message;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Erases stored texts in steps, each a transaction of its own. A step that is done stays done, and
 * can be repeated. Any call may fail with {@link ErrorCode#STORAGE_UNAVAILABLE}.
 */
public interface ErasureStore {

  /** Those with whom {@code userId} has a chat, in the order of their ids: the first after one. */
  Future<List<String>> peers(String userId, String after, int limit);

  /**
   * Erases the next messages that {@code userId} sent to {@code peerId}, with their keys, and
   * queues the event.
   *
   * @param before only those that were sent before this time; null for all
   * @param after where an earlier step said to go on, or 0; what is left before that comes first
   * @param limit maximum number of messages
   */
  Future<Step> erase(String userId, String peerId, @Nullable Instant before, long after, int limit);

  /**
   * The number of erased ranges of {@code userId} whose messages are not deleted from the stream.
   *
   * @param peerId only those of the chat with this user; null for those of all chats
   */
  Future<Long> inStream(String userId, @Nullable String peerId);

  /**
   * What a step did.
   *
   * @param erased number of messages
   * @param goOnAfter the seq for the next step, null if nothing is left
   */
  record Step(long erased, @Nullable Long goOnAfter) {}
}
