package messaging.message;

/**
 * A place in a user's feed: what was delivered and what was not. Made by a {@link FeedStore}; good
 * for every user, as it holds nothing about whose feed it is. Immutable.
 */
public interface FeedPosition {

  /**
   * The text form, opaque to clients: base64url, so safe in a URL and a header field, at most 2,048
   * characters. Any node makes a position of it again, however much later.
   */
  String cursor();

  /** Whether everything of a change is delivered, see {@link FeedStore.Change#stamp()}. */
  boolean covers(long stamp);
}
