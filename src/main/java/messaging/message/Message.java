package messaging.message;

import java.time.Instant;
import java.util.UUID;

/**
 * One message of a conversation, as its two members see it.
 *
 * @param seq position in the chat: 1, 2, 3 … without gaps, in commit order
 * @param text 1 to 4,000 code points, exactly as sent; empty if it was erased
 * @param timestamp the time of storing, from the server, microsecond precision; it never goes back
 *     in a chat
 * @param status {@link Status#ERASED} if the text is gone, else {@link Status#SEEN} if the
 *     receiver's seen mark is at or above {@code seq}
 */
public record Message(
    UUID id,
    UUID chatId,
    long seq,
    String senderId,
    String receiverId,
    String text,
    Instant timestamp,
    Status status) {

  /** The status of a message. Clients must treat it as an open enumeration. */
  public enum Status {
    SENT,
    SEEN,
    ERASED
  }
}
