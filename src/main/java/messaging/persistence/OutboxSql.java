package messaging.persistence;

/** The statements of {@link PgOutbox}. Those with an epoch do nothing if there is a later one. */
final class OutboxSql {

  /** Arguments: holder, lease in milliseconds. */
  static final Statement TAKE_LEASE =
      new Statement(
          "take lease",
          """
          UPDATE relay
          SET epoch = epoch + 1, holder = $1, lease = $2 * interval '1 millisecond',
            lease_until = clock_timestamp() + $2 * interval '1 millisecond'
          WHERE lease_until < clock_timestamp()
          RETURNING epoch, stream_created, stream_seq
          """);

  /** Arguments: epoch. */
  static final Statement RENEW_LEASE =
      new Statement(
          "renew lease",
          "UPDATE relay SET lease_until = clock_timestamp() + lease WHERE epoch = $1 RETURNING epoch");

  /** Arguments: epoch. */
  static final Statement RELEASE_LEASE =
      new Statement(
          "release lease",
          "UPDATE relay SET lease_until = '-infinity' WHERE epoch = $1 RETURNING epoch");

  /** Arguments: epoch, limit. If the window is done, the only row has no position. */
  static final Statement READ_WINDOW =
      new Statement(
          "read outbox window",
          """
          SELECT r.lease_until < clock_timestamp() + r.lease * 2 / 3 AS renewal_due, w.*
          FROM relay r
          LEFT JOIN LATERAL (
            SELECT %s
            FROM outbox o
            %s
            WHERE o.id > r.position
              AND NOT pg_visible_in_snapshot(o.xid, r.window_from)
              AND pg_visible_in_snapshot(o.xid, r.window_to)
            ORDER BY o.id
            LIMIT $2
          ) w ON true
          WHERE r.epoch = $1
          ORDER BY w.position
          """
              .formatted(entryColumns(), entryJoins()));

  /**
   * Arguments: epoch. Opens the next window if there is something in it. That is noted before any
   * of it is published: a relay that takes over then publishes the same events in the same order.
   */
  static final Statement OPEN_WINDOW =
      new Statement(
          "open outbox window",
          """
          UPDATE relay r
          SET window_from = r.window_to, window_to = pg_current_snapshot(), position = n.first_id - 1,
            lease_until = clock_timestamp() + r.lease
          FROM (
            SELECT min(o.id) AS first_id
            FROM relay q, outbox o
            WHERE o.xid >= pg_snapshot_xmin(q.window_to)
              AND NOT pg_visible_in_snapshot(o.xid, q.window_to)
          ) n
          WHERE r.epoch = $1 AND n.first_id IS NOT NULL
          RETURNING r.epoch
          """);

  /** Arguments: epoch, position, stream_created, stream_seq, ids to park. */
  static final Statement NOTE =
      new Statement(
          "note published",
          """
          WITH mine AS (
            UPDATE relay
            SET position = $2, stream_created = $3, stream_seq = $4,
              lease_until = clock_timestamp() + lease
            WHERE epoch = $1
            RETURNING epoch
          ), parked AS (
            INSERT INTO outbox_parked (
              id, chat_id, seq, seen_by_lo, from_seq, event_id, seen_at, traceparent)
            SELECT o.id, o.chat_id, o.seq, o.seen_by_lo, o.from_seq, o.event_id, o.seen_at, o.traceparent
            FROM mine, outbox o
            WHERE o.id = ANY ($5)
            ON CONFLICT DO NOTHING
          )
          SELECT epoch FROM mine
          """);

  /** Arguments: epoch. If there are none, the only row has no chat id. */
  static final Statement PARKED_CHATS =
      new Statement(
          "find parked chats",
          """
          SELECT DISTINCT p.chat_id
          FROM relay r
          LEFT JOIN outbox_parked p ON true
          WHERE r.epoch = $1
          """);

  /** Arguments: epoch, chat id, limit. If there are none, the only row has no position. */
  static final Statement READ_PARKED =
      new Statement(
          "read parked entries",
          """
          SELECT w.*
          FROM relay r
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
      new Statement(
          "note parked published",
          """
          WITH mine AS (
            UPDATE relay
            SET stream_created = $4, stream_seq = $5, lease_until = clock_timestamp() + lease
            WHERE epoch = $1
            RETURNING epoch
          ), published AS (
            DELETE FROM outbox_parked p
            USING mine
            WHERE p.chat_id = $2 AND p.id <= $3
          )
          SELECT epoch FROM mine
          """);

  /**
   * Arguments: epoch, seconds for which rows stay for the feeds of other nodes. Rows before the
   * present window may be deleted after the next call.
   */
  static final Statement MOVE_PRUNED =
      new Statement(
          "note what to prune",
          """
          UPDATE relay
          SET pruned = prune_next, prune_next = pg_snapshot_xmin(window_from),
            prune_next_at = clock_timestamp()
          WHERE epoch = $1 AND prune_next_at < clock_timestamp() - $2 * interval '1 second'
          """);

  /** Arguments: epoch, limit. */
  static final Statement PRUNE =
      new Statement(
          "prune outbox",
          """
          DELETE FROM outbox
          WHERE ctid IN (
            SELECT o.ctid
            FROM relay r, outbox o
            WHERE r.epoch = $1 AND o.xid < r.pruned
            LIMIT $2
          )
          """);

  /** No arguments. */
  static final Statement DEPTH =
      new Statement(
          "outbox depth",
          """
          SELECT greatest(0, coalesce((SELECT max(id) FROM outbox), 0) - r.position) AS events,
            (SELECT coalesce(o.seen_at, m.sent_at)
             FROM outbox o
             LEFT JOIN messages m ON m.chat_id = o.chat_id AND m.seq = o.seq
             WHERE o.id > r.position AND NOT pg_visible_in_snapshot(o.xid, r.window_from)
             ORDER BY o.id
             LIMIT 1) AS oldest
          FROM relay r
          """);

  private OutboxSql() {}

  private static String entryColumns() {
    return """
    o.id AS position, o.chat_id, o.seq, o.seen_by_lo, o.from_seq, o.event_id, o.seen_at,
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
