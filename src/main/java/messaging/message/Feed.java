package messaging.message;

import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The live feed of a user's chats: all events after a position, until the subscription is closed. A
 * user has a few subscriptions on a node: a further one takes the place of another. Call on an
 * event-loop context; futures complete on it.
 */
public interface Feed {

  /**
   * Opens a subscription.
   *
   * @param cursor the start position; null for the present end of the feed
   * @return fails as {@link FeedStore#open} does, with {@link ErrorCode#OVERLOADED} if the node has
   *     reached its limit, and with {@link ErrorCode#UNAVAILABLE} if it is stopping
   */
  Future<Subscription> subscribe(String userId, @Nullable String cursor);

  /** One subscription. The owner must close it exactly once. */
  interface Subscription {

    /** The start position. */
    FeedPosition start();

    /**
     * The next events. One call at a time.
     *
     * @param wait maximum wait if there are no events yet
     * @return an empty page if there were no events in time; fails with {@link
     *     ErrorCode#UNAVAILABLE} when the node stops; the client should then reconnect to another
     *     node; fails with {@link ErrorCode#TOO_MANY_STREAMS} when a newer subscription of the user
     *     took the place of this one
     */
    Future<FeedPage> next(Duration wait);

    /** Completes when {@link #next} begins to fail for good, even if none is pending. */
    Future<Void> ended();

    /** Closes the subscription and ends a pending {@link #next}. */
    void close(End reason);
  }

  /** Why a subscription ended. */
  enum End {
    /** The client disconnected, or got its answer. */
    DONE,
    /** The client does not read. */
    SLOW,
    /** A newer one of the same user took its place. */
    REPLACED,
    /** The proof of who is calling has expired. */
    EXPIRED,
    /** The node stops, or the feed failed. */
    ENDED
  }
}
