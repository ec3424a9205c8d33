package messaging.persistence;

/** The statements of {@link PgErasures}; the function is in {@code db/function/R__erase.sql}. */
final class ErasureSql {

  /** Arguments: user, peer after whom to begin, limit. */
  static final Statement PEERS =
      new Statement(
          "find peers",
          """
          (SELECT user_hi AS peer FROM chats WHERE user_lo = $1 AND user_hi > $2 ORDER BY user_hi LIMIT $3)
          UNION ALL
          (SELECT user_lo FROM chats WHERE user_hi = $1 AND user_lo > $2 ORDER BY user_lo LIMIT $3)
          ORDER BY peer
          LIMIT $3
          """);

  /**
   * Arguments: lo, hi, whether lo sent them, the time before which they were sent or null, seq
   * (excluded), limit. No row if there is no such chat.
   */
  static final Statement ERASE =
      new Statement(
          "erase messages",
          """
          SELECT erased, go_on_after
          FROM erase_messages($1, $2, $3, coalesce($4::timestamptz, 'infinity'), $5, $6)
          """);

  /** Arguments: sender, receiver or null for all. */
  static final Statement IN_STREAM =
      new Statement(
          "count erasures in the stream",
          """
          SELECT count(*) AS ranges
          FROM erasures e
          JOIN chats c ON c.id = e.chat_id
          WHERE NOT e.cleaned
            AND CASE WHEN e.from_lo THEN c.user_lo ELSE c.user_hi END = $1
            AND ($2::text IS NULL OR CASE WHEN e.from_lo THEN c.user_hi ELSE c.user_lo END = $2)
          """);

  /** Arguments: limit. */
  static final Statement TO_CLEAN =
      new Statement(
          "find erasures in the stream",
          """
          SELECT e.id, e.chat_id, CASE WHEN e.from_lo THEN c.user_lo ELSE c.user_hi END AS sender,
            e.from_seq, e.up_to_seq, m.sent_at, e.replays
          FROM erasures e
          JOIN chats c ON c.id = e.chat_id
          CROSS JOIN relay_now r
          LEFT JOIN messages m ON m.chat_id = e.chat_id AND m.seq = e.from_seq + 1
          WHERE NOT e.cleaned
            AND pg_visible_in_snapshot(e.xid, r.window_from)
            AND NOT EXISTS (SELECT FROM outbox_parked p WHERE p.chat_id = e.chat_id)
          ORDER BY e.id
          LIMIT $1
          """);

  /**
   * Arguments: ids, and their replays when the cleaning began: after a later one it was in vain.
   */
  static final Statement CLEANED =
      new Statement(
          "note erasures cleaned",
          """
          UPDATE erasures e SET cleaned = true
          FROM unnest($1::bigint[], $2::int[]) AS r (id, replays)
          WHERE NOT e.cleaned AND e.id = r.id AND e.replays = r.replays
          """);

  /** No arguments. */
  static final Statement MOMENT =
      new Statement("moment of erasures", "SELECT pg_current_snapshot()::text AS moment");

  /** Arguments: the moment. */
  static final Statement AGAIN =
      new Statement(
          "note erasures not cleaned",
          """
          UPDATE erasures SET cleaned = false, replays = replays + 1
          WHERE NOT pg_visible_in_snapshot(xid, $1::text::pg_snapshot)
          """);

  private ErasureSql() {}
}
