package messaging.persistence;

import java.io.Serial;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.PooledConnection;
import org.postgresql.ds.PGPooledConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections to one server; when it is known to keep sessions, with settings of their own. One
 * that its user has closed is kept, and given to the next: a login is work on purpose, for both
 * sides, and a migration asks for ten connections. Use on one thread, and close it.
 */
final class SessionSource extends PGSimpleDataSource implements AutoCloseable {
  @Serial private static final long serialVersionUID = 1L;

  private static final String CANCELED = "57014";

  /** Until then a short statement_timeout of the role or the database holds for it, too. */
  private static final int ATTEMPTS = 50;

  private final transient List<PooledConnection> open = new ArrayList<>();
  private final transient Deque<PooledConnection> free = new ArrayDeque<>();
  private String settings = "";

  /** Executes a statement on every connection from now on, before it is used. */
  void setSettings(String statement) {
    settings = statement;
  }

  @Override
  public Connection getConnection() throws SQLException {
    PooledConnection kept = free.poll();
    Connection lent = (kept == null ? open() : kept).getConnection();
    if (!settings.isEmpty()) {
      try (Statement statement = lent.createStatement()) {
        set(statement, ATTEMPTS);
      }
    }
    return lent;
  }

  private PooledConnection open() throws SQLException {
    PooledConnection fresh = new PGPooledConnection(super.getConnection(), true);
    open.add(fresh);
    fresh.addConnectionEventListener(new Keeper(fresh));
    return fresh;
  }

  private void set(Statement statement, int attempts) throws SQLException {
    try {
      statement.execute(settings);
    } catch (SQLException failure) {
      if (attempts <= 1 || !CANCELED.equals(failure.getSQLState())) {
        throw failure;
      }
      set(statement, attempts - 1);
    }
  }

  /** Ends all sessions, also those in use. It can be used again, and logs in then. */
  @Override
  public void close() throws SQLException {
    free.clear();
    List<PooledConnection> all = List.copyOf(open);
    open.clear();
    for (PooledConnection session : all) {
      session.close();
    }
  }

  /** Keeps a session that its user has closed, unless it is broken. */
  private final class Keeper implements ConnectionEventListener {
    private final PooledConnection session;
    private boolean broken;

    Keeper(PooledConnection session) {
      this.session = session;
    }

    @Override
    public void connectionClosed(ConnectionEvent event) {
      if (!broken && open.contains(session)) {
        free.push(session);
      }
    }

    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {
      broken = true;
    }
  }
}
