package messaging.persistence;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import messaging.message.Chat;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.ErasedRange;
import messaging.message.DomainEvent.MessageErased;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.DomainEvent.SeenMark;
import messaging.message.Message;
import messaging.message.Message.Status;
import org.jspecify.annotations.Nullable;

/** From rows to records. The column names are those of the statements. */
final class Rows {
  private Rows() {}

  /** A message row joined with its chat. */
  static Message message(Row row, Pair pair) {
    return message(row, pair, row.getUUID("chat_id"), row);
  }

  /** A message row; the id and the marks of the chat are in other rows. */
  static Message message(Row row, Pair pair, UUID chatId, Row marks) {
    long receiverSeen = marks.getLong(row.getBoolean("from_lo") ? "hi_seen" : "lo_seen");
    return message(row, pair, chatId, status(row.getLong("seq") <= receiverSeen));
  }

  /** The event of a message row. */
  static MessageSent sent(Row row, Pair pair) {
    return new MessageSent(message(row, pair, row.getUUID("chat_id"), Status.SENT));
  }

  private static Message message(Row row, Pair pair, UUID chatId, Status status) {
    boolean fromLo = row.getBoolean("from_lo");
    String text = row.getString("text");
    return new Message(
        row.getUUID("id"),
        chatId,
        row.getLong("seq"),
        pair.member(fromLo),
        pair.member(!fromLo),
        text,
        instant(row, "sent_at"),
        text.isEmpty() ? Status.ERASED : status);
  }

  static Chat chat(Row row, String userId) {
    Pair pair = Pair.of(userId, row.getString("peer"));
    boolean isLo = pair.isLo(userId);
    Message last = message(row, pair);
    return new Chat(
        last.chatId(),
        List.of(pair.lo(), pair.hi()),
        last.timestamp(),
        row.getLong("unread"),
        last,
        row.getLong(isLo ? "lo_seen" : "hi_seen"),
        row.getLong(isLo ? "hi_seen" : "lo_seen"));
  }

  /** The event that a row refers to, null if it refers to a message that is not there. */
  static @Nullable DomainEvent event(Row row) {
    Pair pair = new Pair(row.getString("user_lo"), row.getString("user_hi"));
    Boolean erasedOfLo = row.getBoolean("erased_of_lo");
    if (erasedOfLo != null) {
      return erased(
          row.getUUID("event_id"), row, pair.member(erasedOfLo), row.getLong("seq"), "seen_at");
    }
    Boolean seenByLo = row.getBoolean("seen_by_lo");
    if (seenByLo != null) {
      return new MessageSeen(
          row.getUUID("event_id"),
          new SeenMark(
              row.getUUID("chat_id"),
              pair.member(seenByLo),
              pair.member(!seenByLo),
              row.getLong("from_seq"),
              row.getLong("seq"),
              instant(row, "seen_at")));
    }
    return isNull(row, "id") ? null : sent(row, pair);
  }

  /** The event of a range of erased messages; {@code happenedAt} is the column of its time. */
  static MessageErased erased(UUID id, Row row, String senderId, long upToSeq, String happenedAt) {
    return new MessageErased(
        id,
        List.of(row.getString("user_lo"), row.getString("user_hi")),
        new ErasedRange(
            row.getUUID("chat_id"),
            senderId,
            row.getLong("from_seq"),
            upToSeq,
            instant(row, happenedAt)));
  }

  /** Whether the row has no message, but what concerns the whole page. */
  static boolean isHead(Row row) {
    return isNull(row, "from_lo");
  }

  static Status status(boolean seen) {
    return seen ? Status.SEEN : Status.SENT;
  }

  static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  static boolean isNull(Row row, String column) {
    return row.getValue(column) == null;
  }
}
