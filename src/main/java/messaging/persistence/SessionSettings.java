package messaging.persistence;

import io.vertx.pgclient.PgConnectOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import messaging.config.PostgresConfig;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What our SQL relies on, whatever the server, the database or the role has as a default. All but
 * what is written in {@code postgres.uri}, such as {@code search_path}.
 */
final class SessionSettings {
  /** Waits for what others commit, and then sees it; the others would fail instead. */
  private static final String ISOLATION = "read committed";

  private SessionSettings() {}

  /** For the pools. */
  static Map<String, String> serving(PostgresConfig config) {
    Map<String, String> settings = common();
    settings.put("statement_timeout", Long.toString(config.statementTimeout().toMillis()));
    settings.put("idle_in_transaction_session_timeout", "5000");
    // Each of our statements is short: compiling one, or starting workers for it, takes longer.
    settings.put("jit", "off");
    settings.put("max_parallel_workers_per_gather", "0");
    return settings;
  }

  private static Map<String, String> common() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("default_transaction_isolation", ISOLATION);
    settings.put("TimeZone", "UTC");
    settings.put("lock_timeout", "0");
    return settings;
  }

  /** For the migration, whose statements may take long. */
  static void migrating(PGSimpleDataSource source, PgConnectOptions uri) {
    Map<String, String> settings = common();
    settings.put("statement_timeout", "0");
    searchPath(uri).ifPresent(path -> settings.put("search_path", path));
    String asked = uri.getProperties().getOrDefault("options", "");
    source.setOptions(
        settings.entrySet().stream()
            .map(setting -> "-c " + setting.getKey() + "=" + escaped(setting.getValue()))
            .collect(Collectors.joining(" ", asked + " ", ""))
            .strip());
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace(" ", "\\ ");
  }

  /** As {@code postgres.uri} has it. */
  private static Optional<String> searchPath(PgConnectOptions uri) {
    return Optional.ofNullable(uri.getProperties().get("search_path"));
  }
}
