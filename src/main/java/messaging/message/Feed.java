package messaging.message;

import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The live feed: what happens in a user's chats, from a place on and for as long as somebody
 * listens. Call on an event-loop context; futures complete on it.
 */
public interface Feed {

  /**
   * Begins to listen.
   *
   * @param cursor where to begin; null for now
   * @return as {@link FeedStore#open}, and {@link ErrorCode#TOO_MANY_STREAMS} or {@link
   *     ErrorCode#OVERLOADED} where a limit is reached, {@link ErrorCode#UNAVAILABLE} while the
   *     node stops
   */
  Future<Subscription> subscribe(String userId, @Nullable String cursor);

  /** One listener. Must be closed in the end, once. */
  interface Subscription {

    /** Where it began. */
    FeedPosition start();

    /**
     * The next events. One call at a time.
     *
     * @param wait how long to wait for events if there are none yet
     * @return without events if there were none in time; fails with {@link ErrorCode#UNAVAILABLE}
     *     when the node stops, and then the client should go on elsewhere
     */
    Future<FeedPage> next(Duration wait);

    /** Completes when the node stops, also while nobody waits in {@link #next}. */
    Future<Void> ended();

    /** Ends it, and the wait in {@link #next} with it. */
    void close(End reason);
  }

  /** Why somebody stopped to listen. */
  enum End {
    /** The client left, or has got what it asked for. */
    DONE,
    /** The client does not read. */
    SLOW,
    /** The node stops, or the feed broke. */
    ENDED
  }
}
