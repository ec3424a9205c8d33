package messaging.bench;

import java.util.HashMap;
import java.util.Map;
import messaging.testing.LocalPostgres;
import messaging.testing.PackagedPostgres;
import messaging.testing.PostgresBacking;

/**
 * A PostgreSQL of the benchmark.
 *
 * @param name in the results, and in the CPU meter
 */
record Server(
    String name, PostgresBacking databases, int port, ProcessHandle process, Runnable stop) {
  /**
   * The distribution's, with JIT and {@code pg_stat_statements}, which is off until it is asked.
   */
  static final String PACKAGED = "packaged";

  /** The one of the tests, without both. */
  static final String EMBEDDED = "embedded";

  /** Durable, as every PostgreSQL of the tests; these are about memory and checkpoints. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "shared_buffers", "1GB",
          "max_wal_size", "8GB",
          "checkpoint_timeout", "15min",
          "full_page_writes", "on");

  private static final Map<String, String> STATEMENTS =
      Map.of(
          "shared_preload_libraries", "pg_stat_statements",
          "pg_stat_statements.track", "none",
          "pg_stat_statements.track_utility", "off");

  static Server start(String name) {
    return switch (name) {
      case PACKAGED -> {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(STATEMENTS);
        PackagedPostgres postgres = PackagedPostgres.start(settings);
        yield new Server(name, postgres, postgres.port(), postgres.process(), postgres::close);
      }
      case EMBEDDED -> {
        LocalPostgres postgres = LocalPostgres.temporary(SETTINGS);
        yield new Server(name, postgres, postgres.port(), postgres.process(), postgres::close);
      }
      default -> throw new IllegalArgumentException("No PostgreSQL of the name " + name);
    };
  }

  String database(String name) {
    return databases.database(name);
  }

  /** The URI of the database for the server's superuser, who logs in without a password's cost. */
  String superuserUri(String database) {
    return "postgresql://postgres:none@127.0.0.1:" + port + "/" + database;
  }

  /** The superuser in that database. */
  Db superuser(String database) {
    return new Db(superuserUri(database));
  }

  /** Version, and whether it compiles queries. */
  String describe() {
    Db db = superuser("postgres");
    return db.text("SELECT current_setting('server_version')")
        + (db.number("SELECT pg_jit_available()::int") == 1 ? " with JIT" : " without JIT");
  }
}
