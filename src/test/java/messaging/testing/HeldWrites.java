package messaging.testing;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Blocks every statement that stores a message in an existing chat, in its middle, until this is
 * closed. Use it for less than the service's statement timeout.
 */
public final class HeldWrites implements AutoCloseable {
  private static final String LOCK = "SELECT FROM chats FOR UPDATE";
  private static final String WAITING =
      """
      SELECT count(*) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%send_messages%'
      """;

  private final Connection connection;

  private HeldWrites(Connection connection) {
    this.connection = connection;
  }

  /** Starts to block. */
  static HeldWrites in(String postgresUri) {
    try {
      HeldWrites held = new HeldWrites(Jdbc.connect(postgresUri));
      held.connection.setAutoCommit(false);
      try (Statement statement = held.connection.createStatement()) {
        statement.execute(LOCK);
      }
      return held;
    } catch (SQLException e) {
      throw new IllegalStateException("The chats cannot be locked", e);
    }
  }

  /** Waits until this number of statements is blocked. */
  public void awaitHeld(int statements) {
    await("statements that are held up").until(() -> waiting() >= statements);
  }

  private int waiting() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // Within a transaction, PostgreSQL shows the sessions as they were at the first look.
      statement.execute("SELECT pg_stat_clear_snapshot()");
      return waiting(statement);
    }
  }

  private static int waiting(Statement statement) throws SQLException {
    try (ResultSet count = statement.executeQuery(WAITING)) {
      count.next();
      return count.getInt(1);
    }
  }

  /** Unblocks all statements, including those of dead nodes. */
  @Override
  public void close() {
    try (connection) {
      connection.rollback();
    } catch (SQLException e) {
      throw new IllegalStateException("The locks cannot be given back", e);
    }
  }
}
