package messaging.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import messaging.testing.Jdbc;

/** Transactions of a test's own, to be committed when it likes. */
final class Transactions {
  private final String uri;

  /**
   * @param uri {@code postgresql://user:password@host:port/database}
   */
  Transactions(String uri) {
    this.uri = uri;
  }

  Connection begin() throws SQLException {
    Connection connection = Jdbc.connect(uri);
    connection.setAutoCommit(false);
    return connection;
  }

  /** Draws the transaction's id. */
  static void xid(Connection connection) throws SQLException {
    query(connection, "SELECT pg_current_xact_id()");
  }

  static void send(Connection connection, String lo, String hi) throws SQLException {
    query(
        connection,
        """
        SELECT * FROM send_messages(ARRAY['%s'], ARRAY['%s'], ARRAY[1], ARRAY[true],
          ARRAY[gen_random_uuid()], ARRAY['text'], ARRAY[NULL], ARRAY[NULL])
        """
            .formatted(lo, hi));
  }

  static void query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery(sql).close();
    }
  }

  /** Runs and commits. */
  void execute(String sql) throws SQLException {
    try (Connection connection = begin();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      connection.commit();
    }
  }
}
