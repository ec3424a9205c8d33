package messaging.proof;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import messaging.testing.Jdbc;

/** A defect of the service that somebody could make by mistake; the checker has to find each. */
enum Defect {
  /** Write path: a retry is not known in half of all cases. */
  KEY_IS_FORGOTTEN(
      "I1",
      "send_messages",
      "m.idempotency_key = a.key",
      "m.idempotency_key = a.key AND m.seq % 2 = 0"),
  /** Write path: some messages have no event. */
  EVENT_IS_FORGOTTEN(
      "I4",
      "send_messages",
      "FROM fresh f WHERE f.retry_after IS NULL",
      "FROM fresh f WHERE f.retry_after IS NULL AND f.seq % 3 <> 0"),
  /** Write path: what one side sends is not counted for the other. */
  UNREAD_IS_NOT_COUNTED("I6", "send_messages", "hi_unread = c.hi_unread + t.lo", "hi_unread = 0"),
  /** Marks: an older mark wins over a newer one. */
  MARK_GOES_BACK("I7", "mark_seen", "v_target <= v_mark OR", ""),
  /** Relay: the order within a window is that of a set. */
  RELAY_HAS_NO_ORDER("I5", "read_outbox", "ORDER BY o.id", "ORDER BY o.event_id"),
  /** Feed: a reader misses some messages. */
  FEED_SKIPS("I10", "feed_events", "m.seq > v_seq AND", "m.seq > v_seq AND m.seq % 3 <> 0 AND"),
  /** Erasure: some texts stay. */
  TEXT_STAYS(
      "E",
      "erase_messages",
      "m.from_lo = p_of_lo AND m.text <> ''\n    RETURNING",
      "m.from_lo = p_of_lo AND m.text <> '' AND m.seq % 3 <> 0\n    RETURNING"),
  /** Purge: unread counts keep what is gone. */
  PURGED_STAYS_UNREAD("I6", "purge_chat", "CASE WHEN hi_seen <", "CASE WHEN false AND hi_seen <"),
  /** Purge: messages go too early. */
  YOUNG_IS_PURGED(
      "L", "last_to_purge", "m.sent_at < p_before", "m.sent_at < p_before + interval '4 s'");

  private final String invariant;
  private final String function;
  private final String right;
  private final String wrong;

  Defect(String invariant, String function, String right, String wrong) {
    this.invariant = invariant;
    this.function = function;
    this.right = right;
    this.wrong = wrong;
  }

  /** Whether only a service that purges has it. */
  boolean isOfPurge() {
    return function.contains("purge");
  }

  /** Whether what shows it is seldom done. */
  boolean isRare() {
    return isOfPurge() || this == TEXT_STAYS;
  }

  /** What it breaks. */
  String invariant() {
    return invariant;
  }

  /** Puts it into the database of a service that runs. */
  void plant(String postgresUri) {
    try (Connection connection = Jdbc.connect(postgresUri);
        Statement statement = connection.createStatement()) {
      // Otherwise a constraint would stop some of them.
      statement.execute("DROP INDEX messages_by_key");
    } catch (SQLException e) {
      throw new IllegalStateException("The defect cannot be planted", e);
    }
    FunctionSource.change(postgresUri, function, right, wrong);
  }
}
