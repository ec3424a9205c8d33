package messaging.persistence;

import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import messaging.config.PostgresConfig;
import messaging.config.PostgresPooler;

/** What a pool does with a new connection before it lends it. Thread-safe. */
final class Admission {
  private final DatabaseServers servers;
  private final String question;

  /**
   * @param servers is told what the connection leads to
   */
  Admission(PostgresConfig config, DatabaseServers servers) {
    this.servers = servers;
    boolean keepsSession = config.address().pooler() == PostgresPooler.NONE;
    // Where the session is not ours, its settings are not either.
    this.question =
        keepsSession ? DatabaseSql.prepare(SessionSettings.serving(config)) : DatabaseSql.LOOK;
  }

  /** Makes the settings and lets the pool lend the connection, or ends it if it takes no writes. */
  void admit(PgConnection fresh) {
    fresh
        .query(question)
        .execute()
        .onComplete(
            rows -> {
              Row row = rows.iterator().next();
              if (row.getInteger("process") != fresh.processId()) {
                servers.pooled();
              }
              if (row.getBoolean("writable")) {
                servers.writable();
                fresh.close();
              } else {
                servers.readOnly();
                Writability.end(fresh);
              }
            },
            failure -> Writability.end(fresh));
  }
}
