package messaging.persistence;

/**
 * The statements of {@link PgOutbox}; the functions are in {@code db/function/R__relay.sql}. Those
 * with an epoch change nothing if there is a later one; where that matters they return no row then.
 */
final class OutboxSql {

  /** Arguments: holder, lease in milliseconds. */
  static final Statement TAKE_LEASE =
      new Statement(
          "take lease",
          """
          SELECT epoch, stream_created, stream_seq
          FROM take_lease($1, $2 * interval '1 millisecond')
          WHERE epoch IS NOT NULL
          """);

  /** Arguments: epoch. */
  static final Statement RENEW_LEASE = new Statement("renew lease", held("set_lease($1, NULL)"));

  /** Arguments: epoch. */
  static final Statement RELEASE_LEASE =
      new Statement("release lease", held("set_lease($1, '-infinity')"));

  /** Arguments: epoch, limit. The first row has no position. */
  static final Statement READ =
      new Statement("read outbox", "SELECT * FROM read_outbox($1, $2, true)");

  /** Arguments: positions. */
  static final Statement LOAD =
      new Statement(
          "load outbox entries",
          """
          SELECT %s
          FROM outbox_rows o
          %s
          WHERE o.id = ANY ($1)
          """
              .formatted(entryColumns(), entryJoins()));

  /** Arguments: epoch, position, stream_created, stream_seq, ids to park. */
  static final Statement NOTE =
      new Statement("note published", held("note_published($1, $2, $3, $4, $5)"));

  /** Arguments: epoch. If there are none, the only row has no chat id. */
  static final Statement PARKED_CHATS =
      new Statement(
          "find parked chats",
          """
          SELECT DISTINCT p.chat_id
          FROM relay_now r
          LEFT JOIN outbox_parked p ON true
          WHERE r.epoch = $1
          """);

  /** Arguments: epoch, chat id, limit. If there are none, the only row has no position. */
  static final Statement READ_PARKED =
      new Statement(
          "read parked entries",
          """
          SELECT w.*
          FROM relay_now r
          LEFT JOIN LATERAL (
            SELECT %s
            FROM outbox_parked o
            %s
            WHERE o.chat_id = $2
            ORDER BY o.id
            LIMIT $3
          ) w ON true
          WHERE r.epoch = $1
          ORDER BY w.position
          """
              .formatted(entryColumns(), entryJoins()));

  /** Arguments: epoch, chat id, position, stream_created, stream_seq. */
  static final Statement NOTE_PARKED =
      new Statement("note parked published", held("note_parked($1, $2, $3, $4, $5)"));

  /** Arguments: epoch, seconds for which rows stay for the feeds of other nodes. */
  static final Statement MOVE_PRUNED =
      new Statement("note what to prune", "SELECT move_pruned($1, $2 * interval '1 second')");

  /** Arguments: epoch, rows and seconds after which a half of the outbox is full. */
  static final Statement PRUNE =
      new Statement("prune outbox", "SELECT prune_outbox($1, $2, $3 * interval '1 second')");

  /** No arguments. */
  static final Statement DEPTH =
      new Statement(
          "outbox depth",
          """
          SELECT greatest(0, coalesce((SELECT max(id) FROM outbox_rows), 0) - r.position) AS events,
            (SELECT coalesce(o.seen_at, m.sent_at)
             FROM outbox_rows o
             LEFT JOIN messages m ON m.chat_id = o.chat_id AND m.seq = o.seq
             WHERE o.id > r.position AND NOT pg_visible_in_snapshot(o.xid, r.window_from)
             ORDER BY o.id
             LIMIT 1) AS oldest,
            CASE WHEN pg_snapshot_xmin(s) < pg_snapshot_xmax(s)
              THEN pg_snapshot_xmin(s)::text::bigint END AS oldest_transaction
          FROM relay_now r
          CROSS JOIN pg_current_snapshot() s
          """);

  private OutboxSql() {}

  private static String held(String call) {
    return "SELECT epoch FROM " + call + " AS held (epoch) WHERE epoch IS NOT NULL";
  }

  private static String entryColumns() {
    return """
    o.id AS position, o.chat_id, o.seq, o.seen_by_lo, o.erased_of_lo, o.from_seq, o.event_id, o.seen_at,
      o.traceparent, c.user_lo, c.user_hi, m.id, m.from_lo, m.sent_at, m.text\
    """;
  }

  private static String entryJoins() {
    return """
    JOIN chats c ON c.id = o.chat_id
        LEFT JOIN messages m ON m.chat_id = o.chat_id AND m.seq = o.seq\
    """;
  }
}
