package messaging.persistence;

/**
 * The statements on chats, messages and seen marks. A user reaches a chat only by the ids of its
 * two members, one of whom is the caller; no statement takes a chat id from outside.
 */
final class MessageSql {

  /**
   * Arguments: distinct pairs (lo, hi), the index of the last message of each, and the indexes of
   * those that may have no chat; then for each message the index of its pair, its number within the
   * pair, how many of these lo sent, from_lo, id, text, key, traceparent; then the limit of a pair:
   * messages at once, and the microseconds in which one more may be sent, or nulls.
   */
  static final Statement SEND =
      new Statement(
          "send messages",
          """
          SELECT *
          FROM send_messages($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
          """);

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

  /**
   * Arguments: lo, hi, seq (excluded), limit. The head row (without from_lo) has the chat: its id,
   * first_seq, last_seq as seq, and the marks; then come the messages. Values of the chat in each
   * row would cost a fifth of the statement.
   */
  static final Statement HISTORY_BEFORE =
      new Statement("history before", history("least($3::bigint - 1, c.last_seq)"));

  /** The same. */
  static final Statement HISTORY_AFTER =
      new Statement("history after", history("greatest($3::bigint, c.first_seq - 1) + $4::bigint"));

  /** The same, but seq is on the page. */
  static final Statement HISTORY_AROUND =
      new Statement(
          "history around",
          history(
              """
              least(c.last_seq,
                greatest(c.first_seq, least($3::bigint, c.last_seq) - $4::bigint / 2) + $4::bigint - 1)\
              """));

  /**
   * Arguments: user, last_message_at and chat id of the cursor or nulls, limit. The head row
   * (without a chat) has the sum of unread messages in all chats; then come the chats with their
   * last message, whose time is that of the chat.
   */
  static final Statement CHATS =
      new Statement(
          "list chats",
          """
          WITH mine AS (
            SELECT id, user_hi AS peer, last_seq, last_message_at, lo_seen, hi_seen, lo_unread AS unread
            FROM chats WHERE user_lo = $1
            UNION ALL
            SELECT id, user_lo, last_seq, last_message_at, lo_seen, hi_seen, hi_unread
            FROM chats WHERE user_hi = $1
          ), page AS (
            SELECT * FROM mine
            WHERE $2::timestamptz IS NULL OR (last_message_at, id) < ($2, $3::uuid)
            ORDER BY last_message_at DESC, id DESC
            LIMIT $4
          )
          SELECT NULL::uuid AS chat_id, NULL::text AS peer, NULL::bigint AS lo_seen, NULL::bigint AS hi_seen,
            coalesce(sum(unread), 0)::bigint AS unread, NULL::bigint AS seq, NULL::uuid AS id,
            NULL::boolean AS from_lo, NULL::timestamptz AS sent_at, NULL::text AS text
          FROM mine
          UNION ALL
          (SELECT p.id, p.peer, p.lo_seen, p.hi_seen, p.unread, p.last_seq, m.id, m.from_lo, p.last_message_at,
            m.text
          FROM page p
          JOIN messages m ON m.chat_id = p.id AND m.seq = p.last_seq
          ORDER BY p.last_message_at DESC, p.id DESC)
          """);

  /**
   * Arguments: chat id, seq, mark id, limit. Within a chat, a mark comes after the message that was
   * the last one when it moved, and so do erased messages, which have their ids from one sequence
   * with the marks. Each part needs no more rows than the limit, as the first rows of the whole are
   * among the first rows of each part.
   */
  static final Statement ARCHIVE =
      new Statement(
          "read archive",
          """
          SELECT e.*, c.user_lo, c.user_hi
          FROM (
            (SELECT chat_id, seq AS place, 0::bigint AS mark_id, seq, id, from_lo, sent_at, text,
              NULL::boolean AS seen_by_lo, NULL::boolean AS erased_of_lo, NULL::bigint AS from_seq,
              NULL::uuid AS event_id, NULL::timestamptz AS seen_at
            FROM messages
            WHERE (chat_id, seq) > ($1, $2)
            ORDER BY chat_id, seq
            LIMIT $4)
            UNION ALL
            (SELECT chat_id, after_seq, id, seen_up_to, NULL, NULL, NULL, NULL, by_lo, NULL, from_seq,
              event_id, seen_at
            FROM seen_marks
            WHERE (chat_id, id) > ($1, $3)
            ORDER BY chat_id, id
            LIMIT $4)
            UNION ALL
            (SELECT chat_id, after_seq, id, up_to_seq, NULL, NULL, NULL, NULL, NULL, from_lo, from_seq,
              event_id, erased_at
            FROM erasures
            WHERE (chat_id, id) > ($1, $3)
            ORDER BY chat_id, id
            LIMIT $4)
          ) e
          JOIN chats c ON c.id = e.chat_id
          ORDER BY e.chat_id, e.place, e.mark_id
          LIMIT $4
          """);

  private MessageSql() {}

  /**
   * A page is the range of {@code limit} seqs that ends at {@code last}: from the first one that is
   * kept, seqs have no gaps.
   */
  private static String history(String last) {
    return """
    WITH c AS (
      SELECT id, first_seq, last_seq, lo_seen, hi_seen FROM chats WHERE user_lo = $1 AND user_hi = $2
    )
    SELECT id, last_seq AS seq, NULL::boolean AS from_lo, NULL::timestamptz AS sent_at, NULL::text AS text,
      lo_seen, hi_seen, first_seq
    FROM c
    UNION ALL
    SELECT m.id, m.seq, m.from_lo, m.sent_at, m.text, NULL, NULL, NULL
    FROM c
    CROSS JOIN LATERAL (
      SELECT * FROM messages
      WHERE chat_id = c.id AND seq > %1$s - $4::bigint AND seq <= %1$s
      ORDER BY seq
      LIMIT $4
    ) m
    """
        .formatted(last);
  }
}
