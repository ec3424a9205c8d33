package messaging.persistence;

/**
 * The statements of {@link PgFeed}. Each also returns the present snapshot, and {@code durable}:
 * all committed rows have a lower transaction id, and no lower id is given a second time, even if
 * the database crashes. (Ids are given in memory: after a crash, those of which nothing had reached
 * the disk are given again. The relay's row and the visible rows of the outbox have reached the
 * disk, and every event has an outbox row until the relay's later snapshot is beyond it.)
 */
final class FeedSql {
  private static final String DURABLE =
      """
      greatest(pg_snapshot_xmax(r.window_to),
        (SELECT (o.xid::text::numeric + 1)::text::xid8 FROM outbox o ORDER BY o.xid DESC LIMIT 1))::text\
      """;

  /** No arguments. */
  static final Statement PRESENT =
      new Statement(
          "feed position",
          """
          SELECT pg_current_snapshot()::text AS present, %s AS durable, i.id AS incarnation
          FROM relay r, incarnation i
          """
              .formatted(DURABLE));

  /**
   * Arguments: user, from, to or null for the present, chat id, seq, mark, limit. If there are no
   * events, the only row has no chat id.
   */
  static final Statement READ =
      new Statement(
          "read feed",
          """
          SELECT w.upto::text AS present, w.durable, e.*
          FROM (
            SELECT coalesce($3::text::pg_snapshot, pg_current_snapshot()) AS upto, %s AS durable
            FROM relay r
          ) w
          LEFT JOIN LATERAL feed_events($1, $2::text::pg_snapshot, w.upto, $4, $5, $6, $7)
            WITH ORDINALITY
            AS e (chat_id, user_lo, user_hi, seq, mark, from_lo, id, sent_at, text, from_seq, seen_up_to, n)
            ON true
          ORDER BY e.n
          """
              .formatted(DURABLE));

  /** Arguments: from, limit. If there are no changes, the only row has no chat id. */
  static final Statement CHANGES =
      new Statement(
          "find feed changes",
          """
          SELECT pg_current_snapshot()::text AS present, %s AS durable,
            r.pruned <= pg_snapshot_xmin($1::text::pg_snapshot) AS complete,
            c.user_lo, c.user_hi, c.changed_xid::text AS changed_xid
          FROM relay r
          LEFT JOIN (
            SELECT DISTINCT o.chat_id
            FROM outbox o
            WHERE o.xid >= pg_snapshot_xmin($1::text::pg_snapshot)
              AND NOT pg_visible_in_snapshot(o.xid, $1::text::pg_snapshot)
            LIMIT $2
          ) n ON true
          LEFT JOIN chats c ON c.id = n.chat_id
          """
              .formatted(DURABLE));

  private FeedSql() {}
}
