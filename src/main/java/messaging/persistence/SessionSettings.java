package messaging.persistence;

import io.vertx.pgclient.PgConnectOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import messaging.config.PostgresAddress;
import messaging.config.PostgresConfig;

/**
 * What our SQL relies on, whatever the server, the database or the role has as a default, and
 * {@code search_path} where {@code postgres.uri} has it.
 *
 * <p>They are set by a statement, and not with the request for a connection: a pooler refuses most
 * of them there, or ignores them.
 */
final class SessionSettings {
  static final String SEARCH_PATH = "search_path";

  /** Waits for what others commit, and then sees it; the others would fail instead. */
  private static final String ISOLATION = "read committed";

  private static final int PATIENT_EVERY = 5;

  private SessionSettings() {}

  /** For the pools. */
  static Map<String, String> serving(PostgresConfig config) {
    Map<String, String> settings = common(config.address());
    settings.put("statement_timeout", Long.toString(config.statementTimeout().toMillis()));
    settings.put("idle_in_transaction_session_timeout", "5000");
    // Each of our statements is short: compiling one, or starting workers for it, takes longer.
    settings.put("jit", "off");
    settings.put("max_parallel_workers_per_gather", "0");
    return settings;
  }

  /**
   * For the migration, whose statements may take long. Now and then an attempt waits longer for
   * locks.
   *
   * @param attempt which one it is, from 1 on
   */
  static Map<String, String> migrating(PostgresConfig config, int attempt) {
    Map<String, String> settings = common(config.address().migration());
    settings.put("statement_timeout", "0");
    // Behind a lock that is waited for, everybody waits, and a purge gives up after 500 ms. But
    // where commits take long, 200 ms is never enough.
    settings.put("lock_timeout", attempt % PATIENT_EVERY == 0 ? "450" : "200");
    return settings;
  }

  private static Map<String, String> common(PostgresAddress address) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("default_transaction_isolation", ISOLATION);
    settings.put("TimeZone", "UTC");
    settings.put("lock_timeout", "0");
    String path = PgConnectOptions.fromUri(address.uris().get(0)).getProperties().get(SEARCH_PATH);
    if (path != null) {
      settings.put(SEARCH_PATH, path);
    }
    return settings;
  }
}
