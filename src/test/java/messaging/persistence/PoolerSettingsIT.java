package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import messaging.config.PostgresAddress;
import messaging.config.PostgresConfig;
import messaging.config.PostgresPooler;
import messaging.testing.Backing;
import messaging.testing.Jdbc;
import messaging.testing.PgBouncer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What our statements meet behind a pooler whose sessions belong to nobody. */
@ExtendWith(VertxExtension.class)
final class PoolerSettingsIT {
  private static final Statement SETTINGS =
      new Statement(
          "settings",
          """
          SELECT concat_ws(' ', current_setting('transaction_isolation'), current_setting('TimeZone'),
            current_setting('statement_timeout'), current_setting('lock_timeout'),
            current_setting('idle_in_transaction_session_timeout'), current_setting('jit'),
            current_setting('max_parallel_workers_per_gather'), current_setting('search_path')) AS found
          WHERE $1
          """);

  private static final String STRANGE = "serializable Asia/Tokyo 1h 1h 1h on 7 elsewhere";
  private static final String OURS = "read committed UTC 2s 0 5s off 0 it's, public";

  private final String direct = Backing.postgres().freshDatabase();

  @BeforeEach
  void makeStrangeDefaults() throws SQLException {
    String database = direct.substring(direct.lastIndexOf('/') + 1);
    for (String setting :
        List.of(
            "default_transaction_isolation = 'serializable'",
            "TimeZone = 'Asia/Tokyo'",
            "statement_timeout = '1h'",
            "lock_timeout = '1h'",
            "idle_in_transaction_session_timeout = '1h'",
            "jit = on",
            "max_parallel_workers_per_gather = 7",
            "search_path = elsewhere")) {
      new Transactions(direct).execute("ALTER DATABASE " + database + " SET " + setting);
    }
  }

  private PgPool pool(Vertx vertx, String uri, PostgresPooler kind) {
    String path = "?search_path=it's,%20public";
    PostgresConfig config = Node.config(new PostgresAddress(uri + path, "", "", "", direct, kind));
    DatabaseServers servers = new DatabaseServers(1, System::nanoTime);
    return PgPool.of(PgPools.create(vertx, config, servers, "test", 4), config);
  }

  private static String settings(PgPool pool) {
    Row row = SETTINGS.execute(pool, Tuple.of(true)).await().iterator().next();
    return row.getString("found");
  }

  @Test
  void areOursInEachTransactionAndNotLeftBehind(Vertx vertx) throws SQLException {
    try (PgBouncer pooler =
        PgBouncer.before(direct, "pool_mode=transaction", "default_pool_size=1")) {
      PgPool pool = pool(vertx, pooler.uri(), PostgresPooler.TRANSACTION);
      for (int i = 0; i < 5; i++) {
        assertThat(settings(pool)).isEqualTo(OURS);
        assertThat(settingsOfAnother(pooler.uri())).isEqualTo(STRANGE);
      }
    }
  }

  private static String settingsOfAnother(String uri) throws SQLException {
    try (Connection connection = Jdbc.connect(uri);
        java.sql.Statement statement = connection.createStatement()) {
      // The driver itself asks for the time zone of this machine.
      statement.execute("SET TimeZone = 'Asia/Tokyo'");
      try (ResultSet rows = statement.executeQuery(SETTINGS.sql().replace("$1", "true"))) {
        rows.next();
        return rows.getString("found");
      }
    }
  }

  @Test
  void areOursInEachSessionWithAndWithoutAPooler(Vertx vertx) {
    assertThat(settings(pool(vertx, direct, PostgresPooler.NONE))).isEqualTo(OURS);
    try (PgBouncer pooler = PgBouncer.before(direct, "pool_mode=session")) {
      assertThat(settings(pool(vertx, pooler.uri(), PostgresPooler.NONE))).isEqualTo(OURS);
    }
  }

  @Test
  void boundEachStatement(Vertx vertx) {
    try (PgBouncer pooler = PgBouncer.before(direct, "pool_mode=transaction")) {
      PgPool pool = pool(vertx, pooler.uri(), PostgresPooler.TRANSACTION);
      Statement slow = new Statement("slow", "SELECT pg_sleep($1::int)");

      PgException refused =
          catchThrowableOfType(PgException.class, () -> slow.run(pool, Tuple.of(10)).await());
      assertThat(refused.getSqlState()).isEqualTo("57014");
      assertThat(settings(pool)).isEqualTo(OURS);
    }
  }

  /** As it would be if the mode of the pooler changed after the start. */
  @Test
  void doNotKeepStatementsByNameBehindAnyPooler(Vertx vertx) {
    try (PgBouncer pooler =
        PgBouncer.before(direct, "pool_mode=transaction", "default_pool_size=1")) {
      PgPool one = pool(vertx, pooler.uri(), PostgresPooler.NONE);
      PgPool other = pool(vertx, pooler.uri(), PostgresPooler.NONE);
      for (int i = 0; i < 5; i++) {
        assertThat(answer(one, "one")).isEqualTo("one");
        assertThat(answer(other, "other")).isEqualTo("other");
      }
    }
  }

  private static String answer(PgPool pool, String text) {
    Statement statement = new Statement(text, "SELECT '" + text + "' AS found WHERE $1");
    return Stream.of(statement.execute(pool, Tuple.of(true)).await().iterator().next())
        .map(row -> row.getString("found"))
        .findFirst()
        .orElseThrow();
  }
}
