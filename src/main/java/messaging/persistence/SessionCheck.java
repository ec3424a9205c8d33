package messaging.persistence;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Finds out whether a connection keeps one session of the database for as long as it lasts. A
 * pooler in transaction mode hands the session to the next client after each transaction, and does
 * not say so.
 *
 * <p>While one connection is idle, another one has a transaction open. Where sessions are not kept,
 * that gets the session of the first, or the first gets another one later: whichever free session
 * the pooler takes next, the last one, the longest idle one, or the only one. Other clients can
 * hide this only by an accident in every round.
 */
final class SessionCheck {
  private static final int ROUNDS = 10;
  private static final int PATIENCE_MILLIS = Math.toIntExact(TimeUnit.SECONDS.toMillis(2));

  /**
   * A prepared statement has our name already, or ours is not there: in a session of our own
   * neither can be.
   */
  private static final Set<String> NAMES_OF_OTHERS = Set.of("42P05", "26000");

  private SessionCheck() {}

  /**
   * Refuses a server that does not keep sessions. Blocks.
   *
   * @throws DatabaseStartException if it does not
   */
  static void check(DataSource server) throws SQLException {
    try (Connection idle = server.getConnection();
        Connection busy = server.getConnection()) {
      idle.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
      busy.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
      int process = process(idle);
      busy.setAutoCommit(false);
      for (int round = 0; round < ROUNDS; round++) {
        if (process(idle) != process || process(busy) == process || process(idle) != process) {
          throw StartFailures.noSessions();
        }
        busy.rollback();
      }
      // Whoever gets the two next may wait longer.
      idle.setNetworkTimeout(Runnable::run, 0);
      busy.setNetworkTimeout(Runnable::run, 0);
    } catch (SQLException failure) {
      if (NAMES_OF_OTHERS.contains(String.valueOf(failure.getSQLState()))) {
        throw StartFailures.noSessions();
      }
      throw failure;
    }
  }

  private static int process(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(DatabaseSql.PROCESS)) {
      rows.next();
      return rows.getInt("process");
    }
  }
}
