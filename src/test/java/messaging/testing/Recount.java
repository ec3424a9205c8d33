package messaging.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Counts the rows of each chat, and compares them with what the chat's own row says. */
public final class Recount {
  /** Every chat of which a column is not what its rows say. */
  private static final String WRONG =
      """
      SELECT c.user_lo || ' and ' || c.user_hi
      FROM chats c
      CROSS JOIN LATERAL (
        SELECT count(*) AS kept, min(m.seq) AS first_seq, max(m.seq) AS last_seq,
          count(*) FILTER (WHERE m.from_lo) AS from_lo,
          count(*) FILTER (WHERE NOT m.from_lo AND m.seq > c.lo_seen) AS lo_unread,
          count(*) FILTER (WHERE m.from_lo AND m.seq > c.hi_seen) AS hi_unread,
          bool_and(m.lo_sent BETWEEN c.lo_purged AND c.lo_sent) AS carries
        FROM messages m
        WHERE m.chat_id = c.id
      ) r
      WHERE (c.first_seq, c.last_seq, c.last_seq - c.first_seq + 1, c.lo_sent - c.lo_purged, c.lo_unread,
          c.hi_unread, true)
        IS DISTINCT FROM (r.first_seq, r.last_seq, r.kept, r.from_lo, r.lo_unread, r.hi_unread, r.carries)
      """;

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private Recount() {}

  /** The members of every chat with a gap, or with a column that is not what its rows say. */
  public static List<String> wrongChats(String postgresUri) throws SQLException {
    return wrongChats(postgresUri, PATIENCE);
  }

  /** The same of a large database, for which it may take so long, in whole seconds. */
  public static List<String> wrongChats(String postgresUri, Duration patience) throws SQLException {
    try (Connection connection = Jdbc.connect(postgresUri, patience);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(WRONG)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }
}
