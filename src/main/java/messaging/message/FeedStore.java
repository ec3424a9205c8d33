package messaging.message;

import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of all users as they are stored. Nothing is ever lost between two reads, whatever the
 * order in which transactions commit: a place is made of what was visible and not of numbers or
 * times. Any call may fail with {@link ErrorCode#STORAGE_UNAVAILABLE}. Thread-safe.
 */
public interface FeedStore {

  /**
   * The place that a cursor stands for, or the present end of the feed if that is null.
   *
   * @return {@link ErrorCode#INVALID_PARAMETER} if it is no cursor, {@link
   *     ErrorCode#CURSOR_EXPIRED} if another database gave it, or this one before it was restored
   */
  Future<FeedPosition> open(@Nullable String cursor);

  /**
   * The events that {@code userId} sent, received or caused behind {@code from}, and those that the
   * other members of the user's chats caused.
   *
   * @param limit events at most
   */
  Future<FeedPage> read(String userId, FeedPosition from, int limit);

  /** Which chats of anybody have news behind {@code from}. */
  Future<Changes> changes(FeedPosition from);

  /**
   * Chats with news.
   *
   * @param complete false if there may be more than these
   * @param next from where to look for further ones
   */
  record Changes(List<Change> chats, boolean complete, FeedPosition next) {}

  /**
   * A chat with news.
   *
   * @param userId one member
   * @param peerId the other
   * @param stamp tells positions that have the news from those that do not
   */
  record Change(String userId, String peerId, long stamp) {}
}
