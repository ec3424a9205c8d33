package messaging.persistence;

import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import messaging.config.PostgresAddress;
import messaging.config.PostgresConfig;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the server of the database that takes writes, for the migration. Waits for it where waiting
 * can help: while there are only standbys, or nobody answers. Says what it waits for. Use once.
 */
final class WritableServer {
  private static final Logger log = LoggerFactory.getLogger(WritableServer.class);
  private static final String READ_ONLY = "The database is read-only: a standby, or set so";
  private static final String SILENT = "The database does not answer";
  private static final int LOGIN_SECONDS = 2;
  private static final long PAUSE_MILLIS = 500;

  private final List<PGSimpleDataSource> servers;
  private String waitingFor = "";
  private @Nullable SQLException lastFailure;

  private WritableServer(List<PGSimpleDataSource> servers) {
    this.servers = servers;
  }

  /**
   * Blocks until there is one: not for an event loop.
   *
   * @throws DatabaseStartException if there is none within {@link PostgresConfig#startTimeout()},
   *     or it refuses us
   */
  static DataSource await(PostgresConfig config) {
    // A little less, so that a start that is given up says why.
    Duration patience = config.startTimeout().multipliedBy(9).dividedBy(10);
    long deadline = System.nanoTime() + patience.toNanos();
    PostgresAddress address = config.address();
    return new WritableServer(address.uris().stream().map(uri -> source(uri, address)).toList())
        .await(deadline);
  }

  private static PGSimpleDataSource source(String server, PostgresAddress address) {
    PgConnectOptions uri = PgConnectOptions.fromUri(server);
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {uri.getHost()});
    source.setPortNumbers(new int[] {uri.getPort()});
    source.setDatabaseName(uri.getDatabase());
    source.setUser(uri.getUser());
    source.setPassword(uri.getPassword());
    PgTls.apply(source, uri.getSslMode(), address);
    source.setConnectTimeout(LOGIN_SECONDS);
    source.setLoginTimeout(LOGIN_SECONDS);
    source.setTcpKeepAlive(true);
    SessionSettings.migrating(source, uri);
    source.setApplicationName("messaging-migration");
    return source;
  }

  private DataSource await(long deadline) {
    Optional<PGSimpleDataSource> found = find();
    while (found.isEmpty()) {
      if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS) >= deadline) {
        throw givenUp();
      }
      pause();
      found = find();
    }
    return found.get();
  }

  private Optional<PGSimpleDataSource> find() {
    String reason = SILENT;
    for (PGSimpleDataSource server : servers) {
      try {
        if (takesWrites(server)) {
          return Optional.of(server);
        }
        reason = READ_ONLY;
      } catch (SQLException failure) {
        lastFailure = failure;
        reason = SILENT.equals(reason) ? SILENT + ": " + failure.getMessage() : reason;
        if (!StartFailures.mayHeal(failure)) {
          throw StartFailures.refusal(failure);
        }
      }
    }
    if (!reason.equals(waitingFor)) {
      waitingFor = reason;
      log.warn("{}; the start waits", reason);
    }
    return Optional.empty();
  }

  private static boolean takesWrites(DataSource server) throws SQLException {
    try (Connection connection = server.getConnection()) {
      StartFailures.checkVersion(connection);
      return takesWrites(connection);
    }
  }

  private static boolean takesWrites(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(DatabaseSql.FIT)) {
      rows.next();
      String encoding = rows.getString("encoding");
      if (!encoding.equals("UTF8")) {
        throw new DatabaseStartException(
            "The encoding of the database is " + encoding + ", not UTF8.");
      }
      return rows.getBoolean("writable");
    }
  }

  private DatabaseStartException givenUp() {
    return lastFailure == null
        ? new DatabaseStartException(waitingFor)
        : StartFailures.refusal(lastFailure);
  }

  /** Waits a little before the next attempt. */
  static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The start was interrupted", stopped);
    }
  }
}
