package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import messaging.config.PostgresConfig;
import messaging.message.Sent;
import messaging.testing.Backing;
import messaging.testing.Jdbc;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema: from nothing, and from what the version before left. */
@ExtendWith(VertxExtension.class)
final class MigrationsIT {
  private static final String TABLES_BEFORE = "classpath:db/before";

  private final String uri = Backing.postgres().freshDatabase();
  private final Transactions transactions = new Transactions(uri);

  private void migrate() {
    Migrations.migrate(Node.config(uri));
  }

  /** As the version before does it when it starts. */
  private void migrateAsBefore() {
    flyway(TABLES_BEFORE, "flyway_schema_history").migrate();
  }

  private Flyway flyway(String location, String table) {
    return Jdbc.flyway(uri).locations(location).table(table).load();
  }

  @Test
  void keepsWhatTheVersionBeforeStored(Vertx vertx) throws SQLException {
    migrateAsBefore();
    transactions.execute(
        """
        SELECT * FROM send_messages(ARRAY['ann'], ARRAY['bob'], ARRAY[1], ARRAY[true],
          ARRAY[gen_random_uuid()], ARRAY['old'], ARRAY['key'], ARRAY[NULL]);
        SELECT * FROM mark_seen('ann', 'bob', false, 1, gen_random_uuid(), NULL)
        """);

    try (Node node = new Node(vertx, uri)) {
      Sent again = node.send("ann", "bob", "old", "key");
      Sent next = node.send("ann", "bob", "new");
      assertThat(again.replayed()).isTrue();
      assertThat(next.message().seq()).isEqualTo(2);
      assertThat(node.ask(store -> store.markSeen("bob", "ann", null, null)).newlySeen())
          .isEqualTo(1);
    }
  }

  @Test
  void makesTheSameSchemaOfAnOldDatabaseAndOfAnEmptyOne() throws SQLException {
    migrateAsBefore();
    migrate();
    List<String> upgraded = schema(uri);
    String empty = Backing.postgres().freshDatabase();
    Migrations.migrate(Node.config(empty));

    assertThat(schema(empty)).isEqualTo(upgraded).hasSizeGreaterThan(40);
  }

  /** All columns, indexes and functions. */
  private static List<String> schema(String database) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = Jdbc.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT concat_ws(' ', c.table_name, c.ordinal_position, c.column_name, c.data_type,
                  c.collation_name, c.is_nullable, c.column_default)
                FROM information_schema.columns c
                WHERE c.table_schema = 'public'
                UNION ALL
                SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
                UNION ALL
                SELECT pg_get_functiondef(p.oid) FROM pg_proc p
                WHERE p.pronamespace = 'public'::regnamespace
                ORDER BY 1
                """)) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
    return lines;
  }

  @Test
  void givesUpWhereATransactionOfOthersHoldsATable() throws SQLException {
    migrateAsBefore();
    PostgresConfig usual = Node.config(uri);
    PostgresConfig impatient =
        new PostgresConfig(
            usual.address(),
            usual.writePoolSize(),
            usual.readPoolSize(),
            Duration.ofSeconds(2),
            usual.connectTimeout(),
            usual.statementTimeout(),
            usual.batches());
    try (Connection backup = transactions.begin()) {
      Transactions.execute(backup, "SELECT FROM chats");
      assertThatThrownBy(() -> Migrations.migrate(impatient))
          .isInstanceOf(DatabaseStartException.class)
          .hasMessageContaining("A transaction of others holds a table");
    }
    assertThatCode(this::migrate).doesNotThrowAnyException();
  }

  @Test
  void letsTheVersionBeforeStartAgain() {
    migrateAsBefore();
    migrate();

    assertThatCode(this::migrateAsBefore).doesNotThrowAnyException();
  }

  @Test
  void startsWithFunctionsThatALaterVersionBrought(@TempDir Path later) throws IOException {
    migrate();
    try (Stream<Path> ours = Files.list(Path.of("src/main/resources/db/function"))) {
      for (Path file : ours.toList()) {
        Files.copy(file, later.resolve(file.getFileName()));
      }
    }
    Files.writeString(
        later.resolve("R__later.sql"),
        "CREATE OR REPLACE FUNCTION later() RETURNS int LANGUAGE sql AS 'SELECT 1';");
    flyway("filesystem:" + later, "flyway_function_history").migrate();

    assertThatCode(this::migrate).doesNotThrowAnyException();
  }

  @Test
  void refusesTablesThatAreNeitherOursNorThoseOfTheVersionBefore() throws SQLException {
    migrateAsBefore();
    transactions.execute("UPDATE flyway_schema_history SET checksum = 1 WHERE version = '2'");

    assertThatThrownBy(this::migrate)
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("version 2")
        .hasMessageNotContaining("version 1")
        .hasMessageNotContaining("version 3");
  }

  @Test
  void letsNodesStartAtOnceAndServeUnderOtherDefaults(Vertx vertx) throws SQLException {
    transactions.execute(
        Stream.of(
                "default_transaction_isolation = 'serializable'",
                "TimeZone = 'Asia/Kolkata'",
                // Until the service sets its own, it holds, so a busy machine needs some.
                "statement_timeout = '100ms'",
                "lock_timeout = '1ms'",
                "DateStyle = 'German'",
                "intervalstyle = 'sql_standard'")
            .map("ALTER ROLE CURRENT_USER IN DATABASE %s SET ".formatted(name())::concat)
            .collect(Collectors.joining(";")));
    letsManyNodesMigrateAtOnce(false);
    try (Node node = new Node(vertx, uri)) {
      Node.awaitAll(
          IntStream.range(0, 50)
              .mapToObj(i -> node.call(store -> store.markSeen("bob", "ann", null, null)))
              .toList());
      List<Sent> sent =
          Node.awaitAll(
              IntStream.range(0, 50)
                  .mapToObj(i -> node.sendLater("ann", "bob", "text", null))
                  .toList());
      Node.awaitAll(
          IntStream.range(0, 50)
              .mapToObj(i -> node.call(store -> store.markSeen("bob", "ann", null, null)))
              .toList());
      assertThat(sent).extracting(s -> s.message().seq()).contains(1L, 50L);
    }
  }

  private String name() {
    return URI.create(uri).getPath().substring(1);
  }

  @Test
  void keepsEverythingInTheSchemaOfTheSearchPath(Vertx vertx) throws SQLException {
    transactions.execute("CREATE SCHEMA chat");
    transactions.execute("CREATE TABLE public.messages (others int)");
    try (Node node = new Node(vertx, uri + "?search_path=chat,public")) {
      assertThat(node.send("ann", "bob", "text").message().seq()).isEqualTo(1);
    }
    transactions.execute("SELECT id FROM chat.messages");
    assertThat(schema(uri)).hasSize(1);
  }

  @Test
  void migratesBesideFunctionsAndTablesOfOthers() throws SQLException {
    transactions.execute(
        """
        CREATE FUNCTION others() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE TABLE theirs (id int)
        """);

    assertThatCode(this::migrate).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void letsManyNodesMigrateAtOnce(boolean upgrade) {
    if (upgrade) {
      migrateAsBefore();
    }
    List<CompletableFuture<Void>> nodes =
        Stream.generate(() -> CompletableFuture.runAsync(this::migrate)).limit(8).toList();

    assertThat(nodes).allSatisfy(node -> assertThatCode(node::join).doesNotThrowAnyException());
  }
}
