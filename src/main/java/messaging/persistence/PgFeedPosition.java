package messaging.persistence;

import java.util.UUID;
import messaging.message.FeedPosition;
import org.jspecify.annotations.Nullable;

/**
 * A place in a feed. Everything visible in {@code from} is delivered.
 *
 * @param incarnation names the database that gave the transaction ids; a restored copy has another
 * @param life in which it holds, see the function {@code enter_life}; 0 in cursors of the version
 *     before, whose incarnation also has the server's identifier
 * @param window what of a later snapshot is delivered too, null if nothing is
 */
record PgFeedPosition(long incarnation, long life, Snapshot from, @Nullable Window window)
    implements FeedPosition {

  /**
   * How far reading has come between two snapshots: of what is visible in {@code to}, all chats
   * with an id below {@code chatId} are delivered, and of that one what is up to a message and a
   * mark.
   *
   * @param seq of the last message delivered, 0 if there was none of this chat in the window
   * @param mark id of the last mark delivered, 0 if there was none
   */
  record Window(Snapshot to, UUID chatId, long seq, long mark) {}

  @Override
  public String cursor() {
    return FeedCursors.encode(this);
  }

  @Override
  public boolean covers(long stamp) {
    return from.shows(stamp);
  }
}
