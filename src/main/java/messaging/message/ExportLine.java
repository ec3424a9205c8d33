package messaging.message;

import java.util.List;
import java.util.UUID;
import messaging.message.DomainEvent.SeenMark;

/**
 * One line of an export. First come the chats, by the id of the other user; each is followed by its
 * messages in the order of {@code seq}, then by the moves of its two marks. Then come the messages
 * and moves that were stored meanwhile; some of them for the second time. The end is the last line.
 */
public sealed interface ExportLine {

  /** Goes on behind this line; opaque, safe in a URL, without a time limit. */
  String cursor();

  /** A chat begins. */
  record ChatLine(ExportedChat data, String cursor) implements ExportLine {}

  /** A message, as the history shows it. */
  record MessageLine(Message data, String cursor) implements ExportLine {}

  /** A move of a seen mark. */
  record MarkLine(SeenMark data, String cursor) implements ExportLine {}

  /** Everything is said. Behind its cursor is what will be stored later. */
  record EndLine(String cursor) implements ExportLine {}

  /**
   * A chat of the user, at the time of its line.
   *
   * @param participants the two user ids, in code unit order
   * @param firstSeq the first message that is kept
   * @param unreadCount messages from the other user above the user's own seen mark
   * @param seenUpTo the user's own seen mark, 0 if never set
   * @param peerSeenUpTo the other user's seen mark, 0 if never set
   */
  record ExportedChat(
      UUID chatId,
      List<String> participants,
      long firstSeq,
      long lastSeq,
      long unreadCount,
      long seenUpTo,
      long peerSeenUpTo) {}
}
