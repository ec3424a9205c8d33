package messaging.persistence;

import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;
import messaging.config.PostgresConfig;

/**
 * Connection pools in which every wait is bounded: for a free connection, for a new one, and for a
 * statement. Whoever makes a pool closes it.
 */
final class PgPools {
  /** If more were waiting, the last of them would only time out. */
  private static final int MAX_WAITING = 500;

  /** If a byte is not acknowledged for this long, the connection is lost (RFC 5482). */
  private static final int TCP_USER_TIMEOUT_MILLIS = 5_000;

  private static final int CACHED_STATEMENTS = 64;

  private PgPools() {}

  /**
   * Makes a pool.
   *
   * @param name shown in the database's list of sessions and in metrics
   * @param size connections at most
   */
  static Pool create(Vertx vertx, PostgresConfig config, String name, int size) {
    PgConnectOptions connect = PgConnectOptions.fromUri(config.uri());
    connect
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheMaxSize(CACHED_STATEMENTS)
        .setMetricsName(name)
        // Where sslmode asks for TLS the connection is encrypted, but the server is not verified.
        .setSslOptions(new ClientSSLOptions().setTrustAll(true))
        .addProperty("application_name", "messaging-" + name)
        .addProperty("statement_timeout", Long.toString(config.statementTimeout().toMillis()))
        .addProperty("idle_in_transaction_session_timeout", "5000");
    PoolOptions pool =
        new PoolOptions()
            .setName(name)
            .setMaxSize(size)
            .setMaxWaitQueueSize(MAX_WAITING)
            .setConnectionTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    NetClientOptions transport =
        new NetClientOptions()
            .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
            .setTcpNoDelay(true)
            .setTcpKeepAlive(true)
            .setTcpUserTimeout(TCP_USER_TIMEOUT_MILLIS);
    return PgBuilder.pool().with(pool).with(transport).connectingTo(connect).using(vertx).build();
  }
}
