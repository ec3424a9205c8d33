package messaging.persistence;

/**
 * The statements of {@link PgFeed}. Those with a position return the present life, null if the
 * position does not hold in it. Those that read also return the present snapshot, and columns that
 * say what of it a cursor may count.
 *
 * <p>{@code durable}: all committed rows have a lower transaction id, and no lower id is given a
 * second time, even if the database crashes. (Ids are given in memory: after a crash, those of
 * which nothing had reached the disk are given again. The relay's row and the visible rows of the
 * outbox have reached the disk, and every event has an outbox row until the relay's later snapshot
 * is beyond it.)
 *
 * <p>{@code uncommitted}: transactions below that have ended, and did not commit. After a crash
 * nobody could tell these from commits that were lost, so no cursor counts them. What had ended in
 * {@code settled}, noted with the relay's last window, needs no look. Only the last {@value
 * #LOOKED_AT} ids are looked at, and the last {@value #LISTED} are given, so that a read and a
 * cursor stay small whatever others do. {@code unsettled} says that there are many to look at: the
 * relay opens no window while NATS is down; then {@link #SETTLE} does.
 */
final class FeedSql {
  private static final int LOOKED_AT = 5_000;
  private static final int LISTED = 200;
  private static final int MANY = 1_000;

  /** The present, the relay's row, and {@code durable}. */
  private static final String NOW =
      """
      SELECT r.*, pg_current_snapshot() AS present,
        least(pg_snapshot_xmax(pg_current_snapshot()), greatest(pg_snapshot_xmax(r.window_to),
          (SELECT (o.xid::text::numeric + 1)::text::xid8 FROM outbox_rows o ORDER BY o.xid DESC LIMIT 1))
        ) AS durable
      FROM relay_now r\
      """;

  /** Of a row {@code n} of {@link #NOW}. */
  private static final String COUNTED =
      """
      n.durable::text AS durable,
        n.durable::text::bigint - pg_snapshot_xmax(n.settled)::text::bigint > %d AS unsettled,
        ARRAY(
          SELECT x.id
          FROM (
            SELECT id
            FROM generate_series(
              greatest(pg_snapshot_xmax(n.settled)::text::bigint, n.durable::text::bigint - %d),
              n.durable::text::bigint - 1) AS g (id)
            UNION ALL
            SELECT r.xid::text::bigint FROM pg_snapshot_xip(n.settled) AS r (xid)
          ) x
          WHERE pg_visible_in_snapshot(x.id::text::xid8, n.present)
            AND pg_xact_status(x.id::text::xid8) <> 'committed'
          ORDER BY x.id DESC
          LIMIT %d) AS uncommitted\
      """
          .formatted(MANY, LOOKED_AT, LISTED);

  /** No arguments. */
  static final Statement PRESENT =
      new Statement(
          "feed position",
          """
          SELECT n.present::text AS present, %s, p.incarnation, p.life
          FROM (%s) n
          LEFT JOIN present_life p ON true
          """
              .formatted(COUNTED, NOW));

  /** No arguments. Notes the present life where {@link #PRESENT} gives none. */
  static final Statement ENTER_LIFE = new Statement("enter life", "SELECT enter_life()");

  /**
   * No arguments. Changes nothing where the relay's row has changed meanwhile. Nor where the life
   * is not entered: then it is not known yet what of the life before has survived.
   */
  static final Statement SETTLE =
      new Statement(
          "note what is settled",
          """
          UPDATE relay SET settled = pg_current_snapshot(), moves = moves + 1
          WHERE moves = (SELECT moves FROM relay_now) AND EXISTS (SELECT FROM present_life)
          """);

  /** Arguments: incarnation, life, from, to or null. */
  static final Statement CHECK =
      new Statement(
          "check feed position",
          "SELECT holding_life($1, $2, $3::text::pg_snapshot, $4::text::pg_snapshot) AS life");

  /**
   * Arguments: user, from, to or null for the present, chat id, seq, mark, limit, incarnation,
   * life. If there are no events, the only row has no chat id.
   */
  static final Statement READ =
      new Statement(
          "read feed",
          """
          WITH w AS MATERIALIZED (
            SELECT coalesce($3::text::pg_snapshot, n.present) AS upto, %s, %s AS life
            FROM (%s) n
          )
          SELECT w.upto::text AS present, w.durable, w.unsettled, w.uncommitted, w.life, e.*
          FROM w
          LEFT JOIN LATERAL feed_events($1, $2::text::pg_snapshot, w.upto, $4, $5, $6, $7, true)
            WITH ORDINALITY
            AS e (chat_id, user_lo, user_hi, seq, mark, from_lo, id, sent_at, text, from_seq, seen_up_to, erased, n)
            ON true
          ORDER BY e.n
          """
              .formatted(
                  COUNTED,
                  life("$8", "$9", "$2::text::pg_snapshot", "$3::text::pg_snapshot"),
                  NOW));

  /**
   * Arguments: from, limit, incarnation, life. If there are no changes, the only row has no chat
   * id.
   */
  static final Statement CHANGES =
      new Statement(
          "find feed changes",
          """
          WITH h AS MATERIALIZED (
            SELECT n.present::text AS present, %s,
              is_within(n.pruned_to, $1::text::pg_snapshot) AS complete, %s AS life
            FROM (%s) n
          )
          SELECT h.*, c.user_lo, c.user_hi, c.changed_xid::text AS changed_xid
          FROM h
          LEFT JOIN outbox_chats_after($1::text::pg_snapshot, $2) AS o (chat_id) ON true
          LEFT JOIN chats c ON c.id = o.chat_id
          """
              .formatted(COUNTED, life("$3", "$4", "$1::text::pg_snapshot", "NULL"), NOW));

  private FeedSql() {}

  /** The function decides; where the life is still the same it is not called, as that is dearer. */
  private static String life(String incarnation, String life, String from, String to) {
    return """
    CASE
      WHEN EXISTS (SELECT FROM present_life p WHERE p.incarnation = %1$s AND p.life = %2$s) THEN %2$s
      ELSE holding_life(%1$s, %2$s, %3$s, %4$s)
    END\
    """
        .formatted(incarnation, life, from, to);
  }
}
