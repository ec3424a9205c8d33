package messaging.persistence;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
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
    execute(connection, "SELECT pg_current_xact_id()");
  }

  static void send(Connection connection, String lo, String hi) throws SQLException {
    execute(
        connection,
        """
        SELECT * FROM send_messages(ARRAY['%s'], ARRAY['%s'], ARRAY[1], ARRAY[true],
          ARRAY[gen_random_uuid()], ARRAY['text'], ARRAY[NULL], ARRAY[NULL])
        """
            .formatted(lo, hi));
  }

  /** Runs and commits. */
  void execute(String sql) throws SQLException {
    try (Connection connection = begin()) {
      execute(connection, sql);
      connection.commit();
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Commits that many transactions that write nothing. */
  void useUpIds(int transactions) throws SQLException {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          DO $$ BEGIN
            FOR i IN 1 .. %d LOOP
              PERFORM pg_current_xact_id();
              COMMIT;
            END LOOP;
          END $$
          """
              .formatted(transactions));
    }
  }

  /** The first column of what a statement gives. */
  List<String> ask(String sql) throws SQLException {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }
}
