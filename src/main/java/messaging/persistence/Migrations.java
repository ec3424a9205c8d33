package messaging.persistence;

import io.vertx.pgclient.PgConnectOptions;
import messaging.config.PostgresConfig;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Brings the schema up to date. Several nodes may do so at once: one works, the others wait for it
 * and find nothing left to do.
 */
public final class Migrations {
  private static final int RETRY_SECONDS = 2;

  private Migrations() {}

  /**
   * Migrates, waiting for the database for as long as {@link PostgresConfig#startTimeout()}.
   * Blocks: not for an event loop.
   *
   * @throws org.flywaydb.core.api.FlywayException if the database is out of reach or another schema
   *     is in the way
   */
  public static void migrate(PostgresConfig config) {
    PgConnectOptions uri = PgConnectOptions.fromUri(config.uri());
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {uri.getHost()});
    source.setPortNumbers(new int[] {uri.getPort()});
    source.setDatabaseName(uri.getDatabase());
    source.setUser(uri.getUser());
    source.setPassword(uri.getPassword());
    source.setSslMode(uri.getSslMode().value);
    source.setConnectTimeout(RETRY_SECONDS);
    source.setApplicationName("messaging-migration");
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:db/migration")
        .connectRetries(Math.toIntExact(config.startTimeout().toSeconds() / RETRY_SECONDS))
        .connectRetriesInterval(RETRY_SECONDS)
        .load()
        .migrate();
  }
}
