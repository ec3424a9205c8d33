package messaging.message;

import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored events of all users. No event is lost between two reads, whatever the commit order of
 * transactions: a position is made of visible transactions, not of numbers or times. Any call may
 * fail with {@link ErrorCode#STORAGE_UNAVAILABLE}. Thread-safe.
 *
 * <p>A position holds in the database that gave it as long as nothing is lost there of what it
 * counts as delivered. Every call with a position that does not hold fails with {@link
 * ErrorCode#CURSOR_EXPIRED}.
 */
public interface FeedStore {

  /**
   * Reads a cursor. A null cursor gives the present end of the feed.
   *
   * @return the position; fails with {@link ErrorCode#INVALID_PARAMETER} if the text is not a
   *     cursor, and with {@link ErrorCode#CURSOR_EXPIRED} if it does not hold
   */
  Future<FeedPosition> open(@Nullable String cursor);

  /**
   * Reads all events after {@code from} in the chats of {@code userId}, whichever member caused
   * them.
   *
   * @param limit maximum number of events
   */
  Future<FeedPage> read(String userId, FeedPosition from, int limit);

  /** Finds the chats of all users with new events after {@code from}. */
  Future<Changes> changes(FeedPosition from);

  /**
   * Chats with new events.
   *
   * @param complete false if there may be more chats
   * @param next the position for the next call
   */
  record Changes(List<Change> chats, boolean complete, FeedPosition next) {}

  /**
   * A chat with new events.
   *
   * @param userId one member
   * @param peerId the other
   * @param stamp for {@link FeedPosition#covers}: whether a position already includes the new
   *     events
   */
  record Change(String userId, String peerId, long stamp) {}
}
