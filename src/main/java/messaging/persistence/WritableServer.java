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
import messaging.config.PostgresPooler;
import org.jspecify.annotations.Nullable;
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

  private final List<SessionSource> servers;
  private final boolean sessions;
  private String waitingFor = "";
  private @Nullable SQLException lastFailure;

  private WritableServer(List<SessionSource> servers, boolean sessions) {
    this.servers = servers;
    this.sessions = sessions;
  }

  /**
   * Blocks until there is one: not for an event loop. The caller closes it.
   *
   * @throws DatabaseStartException if there is none within {@link PostgresConfig#startTimeout()},
   *     or it refuses us
   */
  static SessionSource await(PostgresConfig config) {
    SessionSource found = await(config, config.address().migration(), true);
    found.setSettings(DatabaseSql.set(SessionSettings.migrating(config, 1)));
    return found;
  }

  /**
   * The same for the address of the pools, where the migration has another one. Of what is refused
   * there, the driver says more than the client of the pools.
   */
  static void awaitServing(PostgresConfig config) throws SQLException {
    PostgresAddress address = config.address();
    if (!address.migrationUri().isEmpty()) {
      await(config, address, address.pooler() == PostgresPooler.NONE).close();
    }
  }

  /**
   * @param sessions whether one that does not keep sessions is refused
   */
  private static SessionSource await(
      PostgresConfig config, PostgresAddress address, boolean sessions) {
    // A little less, so that a start that is given up says why.
    Duration patience = config.startTimeout().multipliedBy(9).dividedBy(10);
    long deadline = System.nanoTime() + patience.toNanos();
    return new WritableServer(
            address.uris().stream().map(uri -> source(uri, address)).toList(), sessions)
        .await(deadline);
  }

  private static SessionSource source(String server, PostgresAddress address) {
    PgConnectOptions uri = PgConnectOptions.fromUri(server);
    SessionSource source = new SessionSource();
    source.setServerNames(new String[] {uri.getHost()});
    source.setPortNumbers(new int[] {uri.getPort()});
    source.setDatabaseName(uri.getDatabase());
    source.setUser(uri.getUser());
    source.setPassword(uri.getPassword());
    PgTls.apply(source, uri.getSslMode(), address);
    source.setConnectTimeout(LOGIN_SECONDS);
    source.setLoginTimeout(LOGIN_SECONDS);
    source.setTcpKeepAlive(true);
    source.setOptions(uri.getProperties().get("options"));
    source.setApplicationName("messaging-migration");
    return source;
  }

  /**
   * Looks once instead. Blocks for some seconds at most, for each server. The caller closes it.
   *
   * @throws DatabaseStartException if there is none now, or it refuses us
   */
  static SessionSource look(PostgresAddress address) {
    List<SessionSource> all = address.uris().stream().map(uri -> source(uri, address)).toList();
    WritableServer once = new WritableServer(all, false);
    return once.find().orElseThrow(once::givenUp);
  }

  private SessionSource await(long deadline) {
    String told = "";
    Optional<SessionSource> found = find();
    while (found.isEmpty()) {
      if (!told.equals(waitingFor)) {
        told = waitingFor;
        log.warn("{}; the start waits", told);
      }
      if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS) >= deadline) {
        throw givenUp();
      }
      pause();
      found = find();
    }
    return found.get();
  }

  private Optional<SessionSource> find() {
    String reason = SILENT;
    for (SessionSource server : servers) {
      try {
        if (fits(server)) {
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
    waitingFor = reason;
    return Optional.empty();
  }

  /** One that does not keeps no session: by the next look its address may lead elsewhere. */
  private boolean fits(SessionSource server) throws SQLException {
    boolean chosen = false;
    try {
      boolean writable = takesWrites(server);
      if (writable && sessions) {
        SessionCheck.check(server);
      }
      chosen = writable;
      return writable;
    } finally {
      if (!chosen) {
        server.close();
      }
    }
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
      if (rows.getString("schema") == null) {
        throw new DatabaseStartException(
            "The database user may use no schema of its search_path: there is none, or it lacks the"
                + " privilege USAGE.");
      }
      return rows.getBoolean("writable");
    }
  }

  private DatabaseStartException givenUp() {
    return lastFailure == null || waitingFor.equals(READ_ONLY)
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
