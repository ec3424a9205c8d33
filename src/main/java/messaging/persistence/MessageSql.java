package messaging.persistence;

/**
 * The statements on chats, messages and seen marks. A user reaches a chat only by the ids of its
 * two members, one of whom is the caller; no statement takes a chat id from outside.
 */
final class MessageSql {

  /**
   * Arguments: distinct pairs (lo, hi), then for each message the index of its pair, from_lo, id,
   * text, key, traceparent.
   */
  static final Statement SEND =
      new Statement("send messages", "SELECT * FROM send_messages($1, $2, $3, $4, $5, $6, $7, $8)");

  /** Arguments: lo, hi, whether lo marks, up_to or null, id of the event, traceparent. */
  static final Statement MARK_SEEN =
      new Statement("mark seen", "SELECT * FROM mark_seen($1, $2, $3, $4, $5, $6)");

  /** Arguments: lo, hi, whether lo sent it, key. */
  static final Statement FIND_BY_KEY =
      new Statement(
          "find message by key",
          """
          SELECT m.chat_id, m.seq, m.id, m.from_lo, m.sent_at, m.text, c.lo_seen, c.hi_seen
          FROM chats c
          JOIN messages m ON m.chat_id = c.id AND m.from_lo = $3 AND m.idempotency_key = $4
          WHERE c.user_lo = $1 AND c.user_hi = $2
          """);

  /** Arguments: lo, hi, seq (excluded), limit. */
  static final Statement HISTORY_BEFORE =
      new Statement("history before", history("least($3::bigint - 1, c.last_seq)"));

  /** Arguments: lo, hi, seq (excluded), limit. */
  static final Statement HISTORY_AFTER =
      new Statement("history after", history("$3::bigint + $4::bigint"));

  /** Arguments: lo, hi, seq, limit. */
  static final Statement HISTORY_AROUND =
      new Statement(
          "history around",
          history(
              "least(c.last_seq, greatest(1, least($3::bigint, c.last_seq) - $4::bigint / 2) + $4::bigint - 1)"));

  /** Arguments: user, last_message_at and chat id of the cursor or nulls, limit. */
  static final Statement CHATS =
      new Statement(
          "list chats",
          """
          WITH mine AS (
            SELECT id, user_lo, user_hi, last_seq, last_message_at, lo_seen, hi_seen, lo_unread AS unread
            FROM chats WHERE user_lo = $1
            UNION ALL
            SELECT id, user_lo, user_hi, last_seq, last_message_at, lo_seen, hi_seen, hi_unread
            FROM chats WHERE user_hi = $1
          ), total AS (
            SELECT coalesce(sum(unread), 0)::bigint AS unread_total FROM mine
          ), page AS (
            SELECT * FROM mine
            WHERE $2::timestamptz IS NULL OR (last_message_at, id) < ($2, $3::uuid)
            ORDER BY last_message_at DESC, id DESC
            LIMIT $4
          ), shown AS (
            SELECT p.*, m.chat_id, m.seq, m.id AS message_id, m.from_lo, m.sent_at, m.text
            FROM page p
            JOIN messages m ON m.chat_id = p.id AND m.seq = p.last_seq
          )
          SELECT t.unread_total, s.*
          FROM total t
          LEFT JOIN shown s ON true
          ORDER BY s.last_message_at DESC, s.chat_id DESC
          """);

  /**
   * Arguments: chat id, seq, mark id, limit. Within a chat, a mark comes after the message that was
   * the last one when it moved. Each part needs no more rows than the limit, as the first rows of
   * the whole are among the first rows of each part.
   */
  static final Statement ARCHIVE =
      new Statement(
          "read archive",
          """
          SELECT e.*, c.user_lo, c.user_hi
          FROM (
            (SELECT chat_id, seq AS place, 0::bigint AS mark_id, seq, id, from_lo, sent_at, text,
              NULL::boolean AS seen_by_lo, NULL::bigint AS from_seq, NULL::uuid AS event_id,
              NULL::timestamptz AS seen_at
            FROM messages
            WHERE (chat_id, seq) > ($1, $2)
            ORDER BY chat_id, seq
            LIMIT $4)
            UNION ALL
            (SELECT chat_id, after_seq, id, seen_up_to, NULL, NULL, NULL, NULL, by_lo, from_seq, event_id,
              seen_at
            FROM seen_marks
            WHERE (chat_id, id) > ($1, $3)
            ORDER BY chat_id, id
            LIMIT $4)
          ) e
          JOIN chats c ON c.id = e.chat_id
          ORDER BY e.chat_id, e.place, e.mark_id
          LIMIT $4
          """);

  private MessageSql() {}

  /** A page is the range of {@code limit} seqs that ends at {@code last}: seqs have no gaps. */
  private static String history(String last) {
    return """
    SELECT c.id AS chat_id, c.last_seq, c.lo_seen, c.hi_seen,
      m.seq, m.id, m.from_lo, m.sent_at, m.text
    FROM chats c
    LEFT JOIN LATERAL (
      SELECT * FROM messages
      WHERE chat_id = c.id AND seq > %1$s - $4::bigint AND seq <= %1$s
    ) m ON true
    WHERE c.user_lo = $1 AND c.user_hi = $2
    ORDER BY m.seq
    """
        .formatted(last);
  }
}
