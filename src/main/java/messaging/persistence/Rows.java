package messaging.persistence;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import messaging.message.Chat;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.DomainEvent.SeenMark;
import messaging.message.Message;
import messaging.message.Message.Status;
import org.jspecify.annotations.Nullable;

/** From rows to records. The column names are those of the statements. */
final class Rows {
  private Rows() {}

  /** A message row joined with the marks of its chat. */
  static Message message(Row row, Pair pair, String idColumn) {
    long receiverSeen = row.getLong(row.getBoolean("from_lo") ? "hi_seen" : "lo_seen");
    return message(row, pair, idColumn, status(row.getLong("seq") <= receiverSeen));
  }

  /** The event of a message row. */
  static MessageSent sent(Row row, Pair pair) {
    return new MessageSent(message(row, pair, "id", Status.SENT));
  }

  private static Message message(Row row, Pair pair, String idColumn, Status status) {
    boolean fromLo = row.getBoolean("from_lo");
    return new Message(
        row.getUUID(idColumn),
        row.getUUID("chat_id"),
        row.getLong("seq"),
        pair.member(fromLo),
        pair.member(!fromLo),
        row.getString("text"),
        instant(row, "sent_at"),
        status);
  }

  static Chat chat(Row row, String userId) {
    Pair pair = new Pair(row.getString("user_lo"), row.getString("user_hi"));
    boolean isLo = pair.isLo(userId);
    return new Chat(
        row.getUUID("chat_id"),
        List.of(pair.lo(), pair.hi()),
        instant(row, "last_message_at"),
        row.getLong("unread"),
        message(row, pair, "message_id"),
        row.getLong(isLo ? "lo_seen" : "hi_seen"),
        row.getLong(isLo ? "hi_seen" : "lo_seen"));
  }

  /** The event that a row refers to, null if it refers to a message that is not there. */
  static @Nullable DomainEvent event(Row row) {
    Pair pair = new Pair(row.getString("user_lo"), row.getString("user_hi"));
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
