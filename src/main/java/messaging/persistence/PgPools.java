package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import messaging.config.PostgresAddress;
import messaging.config.PostgresConfig;

/**
 * Connection pools in which every wait is bounded: for a free connection, for a new one, and for a
 * statement. A connection on which the server falls silent is closed and not used again, whatever
 * waits on it: a statement, a login, a commit. Whoever makes a pool closes it.
 */
final class PgPools {
  /** If more were waiting, the last of them would only time out. */
  private static final int MAX_WAITING = 500;

  /** If a byte is not acknowledged for this long, the connection is lost (RFC 5482). */
  private static final int TCP_USER_TIMEOUT_MILLIS = 5_000;

  /**
   * A connection on which nothing arrives for this long is closed. The server may hang, or be gone
   * without a word, and the address may lead to another one by now.
   */
  private static final int SILENCE_MILLIS = 4_000;

  /**
   * The pool closes an idle connection earlier: a statement that begins then still has longer than
   * {@link PostgresConfig#MAX_WAIT} before the silence is too long.
   */
  private static final int IDLE_MILLIS = 1_000;

  /** How often the pool looks for connections that are idle or old. */
  private static final int CLEANER_MILLIS = 250;

  /** Connections to a server that the address does not lead to any more are left behind so. */
  private static final int LIFE_MILLIS = 10_000;

  /** So that the pools of all nodes do not connect again at the same moment. */
  private static final int LIFE_JITTER_MILLIS = 2_000;

  private static final int CACHED_STATEMENTS = 64;

  /** The first is among {@link SessionSettings}; the second matters for numbers as text only. */
  private static final Set<String> REFUSED_BY_POOLERS =
      Set.of(SessionSettings.SEARCH_PATH, "extra_float_digits");

  private PgPools() {}

  /**
   * Makes a pool.
   *
   * @param servers those of {@link PostgresAddress#uris}, known to all pools
   * @param name shown in the database's list of sessions and in metrics
   * @param size connections at most
   */
  static Pool create(
      Vertx vertx, PostgresConfig config, DatabaseServers servers, String name, int size) {
    Admission admission = new Admission(config, servers);
    List<SqlConnectOptions> options =
        config.address().uris().stream()
            .map(uri -> connectOptions(uri, config, name, servers))
            .toList();
    PoolOptions pool =
        new PoolOptions()
            .setName(name)
            .setMaxSize(size)
            .setMaxWaitQueueSize(MAX_WAITING)
            .setIdleTimeout(IDLE_MILLIS)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setMaxLifetime(LIFE_MILLIS + ThreadLocalRandom.current().nextInt(LIFE_JITTER_MILLIS))
            .setMaxLifetimeUnit(TimeUnit.MILLISECONDS)
            .setPoolCleanerPeriod(CLEANER_MILLIS)
            .setConnectionTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    return PgBuilder.pool()
        .with(pool)
        .with(transport(config))
        .connectingTo(() -> next(servers, options))
        .withConnectHandler(fresh -> admission.admit((PgConnection) fresh))
        .using(vertx)
        .build();
  }

  private static Future<SqlConnectOptions> next(
      DatabaseServers servers, List<SqlConnectOptions> options) {
    OptionalInt index = servers.next();
    return index.isPresent()
        ? Future.succeededFuture(options.get(index.getAsInt()))
        : Future.failedFuture("The database is read-only");
  }

  private static SqlConnectOptions connectOptions(
      String uri, PostgresConfig config, String name, DatabaseServers servers) {
    PgConnectOptions options = PgConnectOptions.fromUri(uri);
    PgTls.apply(options, config.address());
    Map<String, String> properties = new HashMap<>(options.getProperties());
    properties.keySet().removeAll(REFUSED_BY_POOLERS);
    properties.put("application_name", "messaging-" + name);
    return options
        .setProperties(properties)
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheMaxSize(CACHED_STATEMENTS)
        // A pooler may join us with a session in which another client gave the same name to another
        // statement. Without a name, each use sends the statement again.
        .setPreparedStatementCacheSqlFilter(sql -> !servers.arePooled())
        .setUseLayer7Proxy(true)
        .setMetricsName(name);
  }

  private static NetClientOptions transport(PostgresConfig config) {
    return new NetClientOptions()
        .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        .setReadIdleTimeout(SILENCE_MILLIS)
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setTcpUserTimeout(TCP_USER_TIMEOUT_MILLIS);
  }
}
