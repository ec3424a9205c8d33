package messaging.message;

/**
 * A position in a feed: it separates delivered events from later ones. Made by a {@link FeedStore}.
 * It contains no user and is valid for every user. Immutable.
 */
public interface FeedPosition {

  /**
   * The text form, opaque to clients: base64url, safe in a URL and a header field, at most 2,048
   * characters. Any node can read it, without a time limit.
   */
  String cursor();

  /** Whether all events of a change are delivered, see {@link FeedStore.Change#stamp()}. */
  boolean covers(long stamp);
}
