package messaging.message;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ranges of messages that were erased from the database, and whether they are deleted from the
 * stream, too. Any call may fail with {@link ErrorCode#STORAGE_UNAVAILABLE}.
 */
public interface ErasureLog {

  /**
   * The first ranges whose messages may be in the stream and come there no more: their events are
   * published, and nothing of their chats is parked.
   */
  Future<List<Range>> inStream(int limit);

  /**
   * Notes that the messages of these ranges are deleted from the stream. Passes over a range of
   * which {@link #inStreamAgain} was noted since it was read.
   */
  Future<Void> deletedFromStream(Collection<Range> ranges);

  /** The present moment, for {@link #inStreamAgain}. */
  Future<String> moment();

  /**
   * Notes that messages may be in the stream again: they were published by one who read them after
   * {@code moment}, and perhaps before they were erased.
   */
  Future<Void> inStreamAgain(String moment);

  /**
   * A range.
   *
   * @param first when the first of its messages was sent; null if that is not known any more
   * @param replays how often {@link #inStreamAgain} was noted of it
   */
  record Range(
      long id,
      UUID chatId,
      String senderId,
      long fromSeq,
      long upToSeq,
      @Nullable Instant first,
      int replays) {

    /** Whether it has the message with this seq of this chat and this sender. */
    public boolean has(UUID chat, String sender, long seq) {
      return chat.equals(chatId) && sender.equals(senderId) && seq > fromSeq && seq <= upToSeq;
    }
  }
}
