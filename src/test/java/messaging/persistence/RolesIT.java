package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import messaging.testing.Jdbc;
import messaging.testing.LocalPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The roles of the operators' page: what each may do is enough, and none of it is too much. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class RolesIT {
  private static final String SERVING = "messaging_service:to-be-replaced";
  private static final String MIGRATING = "messaging_migration:to-be-replaced";

  private static final String GRANTED =
      """
      SELECT privilege_type || ' on ' || table_name
      FROM information_schema.role_table_grants
      WHERE grantee = 'messaging_serving'
      UNION ALL
      SELECT 'EXECUTE on ' || routine_name
      FROM information_schema.role_routine_grants
      WHERE grantee = 'messaging_serving'
      """;

  /**
   * The migration's, the halves behind outbox_rows, what the version before uses, and what only
   * functions of the owner use.
   */
  private static final Pattern NOT_USED = Pattern.compile("flyway_.*|outbox|outbox_[01]|retention");

  private final LocalPostgres postgres = LocalPostgres.temporary();
  private Node node;

  @BeforeAll
  void open(Vertx vertx) throws Exception {
    prepare("messaging", SampleRoles.sql());
    migrate("messaging");
    administer("messaging", "CREATE SCHEMA others CREATE TABLE secrets (a int)");
    node = new Node(vertx, uri("messaging", SERVING));
  }

  @AfterAll
  void close() {
    node.close();
    postgres.close();
  }

  private String uri(String database, String login) {
    return "postgresql://" + login + "@127.0.0.1:" + postgres.port() + "/" + database;
  }

  private void prepare(String database, String sql) throws SQLException {
    postgres.database(database);
    administer(database, sql);
  }

  private void migrate(String database) {
    Migrations.migrate(Node.config(uri(database, MIGRATING)));
  }

  private void administer(String database, String sql) throws SQLException {
    new Transactions(uri(database, "postgres:")).execute(sql);
  }

  private Set<String> ask(String sql) {
    try {
      return new TreeSet<>(new Transactions(uri("messaging", "postgres:")).ask(sql));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Those that a running node needs. */
  private Stream<String> grants() {
    return ask(GRANTED).stream().filter(grant -> !grant.contains("_history"));
  }

  private void doEverything() {
    ask("DELETE FROM lives RETURNING id");
    EveryUse.by(node);
  }

  @Test
  void areEnoughForAllThatANodeDoes() {
    doEverything();
    assertThat(node.obstacle()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("grants")
  void isNeededAndNamedWhileItIsMissing(String grant) throws Exception {
    Set<String> granted = inFull(grant);
    for (String sql : granted) {
      administer("messaging", "REVOKE " + sql + " FROM messaging_serving");
    }
    try {
      assertThat(node.obstacle()).hasValue("The database user lacks the privilege " + grant);
      assertThat(catchThrowable(this::doEverything))
          .isInstanceOfSatisfying(
              MessagingException.class,
              refused -> assertThat(refused.code()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE));
    } finally {
      for (String sql : granted) {
        administer("messaging", "GRANT " + sql + " TO messaging_serving");
      }
    }
    assertThat(node.obstacle()).isEmpty();
    doEverything();
  }

  /** With the arguments of each function of that name: one of the build before may be there too. */
  private Set<String> inFull(String grant) {
    if (!grant.startsWith("EXECUTE on ")) {
      return Set.of(grant);
    }
    return ask(
        """
        SELECT 'EXECUTE ON FUNCTION ' || oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname = '%s'
        """
            .formatted(grant.substring("EXECUTE on ".length())));
  }

  @Test
  void coverEveryTableAndEveryFunction() {
    Set<String> tables =
        ask("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'");
    assertThat(grants().map(grant -> grant.replaceAll(".* on ", "")))
        .as("with a grant in db/grant, or with a reason why they need none")
        .containsAll(tables.stream().filter(table -> !NOT_USED.matcher(table).matches()).toList());
    assertThat(
            ask(
                """
                SELECT oid::regprocedure::text FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace
                  AND has_function_privilege('public', oid, 'EXECUTE')
                """))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE mine (a int)",
        "CREATE TEMPORARY TABLE mine (a int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DELETE FROM messages",
        "UPDATE messages SET text = ''",
        "DELETE FROM chats",
        "UPDATE seen_marks SET seen_up_to = 0",
        "DELETE FROM relay",
        "UPDATE retention SET lease_until = '-infinity'",
        "SELECT * FROM chats c, purge_chat(c, 1, now(), '3:3:', true)",
        "TRUNCATE messages",
        "ALTER TABLE messages ADD a int",
        "DROP TABLE messages",
        "UPDATE flyway_schema_history SET checksum = 1",
        "SELECT begin_incarnation()",
        "SELECT * FROM others.secrets",
        "SET ROLE messaging_migration"
      })
  void doNotLetTheNodesDo(String sql) throws SQLException {
    try (Connection connection = Jdbc.connect(uri("messaging", SERVING));
        Statement statement = connection.createStatement()) {
      assertThat(catchThrowable(() -> statement.execute(sql)))
          .isInstanceOfSatisfying(
              SQLException.class, refused -> assertThat(refused.getSQLState()).isEqualTo("42501"));
    }
  }

  private void assertDoesNotStart(Vertx vertx, String database, String... reasons) {
    Throwable failure = catchThrowable(() -> new Node(vertx, uri(database, SERVING)).close());
    assertThat(failure).isInstanceOf(DatabaseStartException.class).hasMessageContainingAll(reasons);
    assertThat(failure.getMessage()).doesNotContain("\n");
  }

  @Test
  void makeAStartSayWhatIsMissingUntilTheOwnerMigrates(Vertx vertx) throws Exception {
    prepare("fresh", SampleRoles.grantsOn("fresh"));
    assertDoesNotStart(vertx, "fresh", "lacks a privilege", "(42501)", "schema public");

    migrate("fresh");
    administer("fresh", "UPDATE flyway_function_history SET checksum = 1");
    assertDoesNotStart(vertx, "fresh", "lacks a privilege", "(42501)", "schema public");

    migrate("fresh");
    administer("fresh", "REVOKE UPDATE ON relay FROM messaging_serving");
    assertDoesNotStart(vertx, "fresh", "lacks the privilege UPDATE on relay");

    migrate("fresh");
    administer("fresh", "REVOKE SELECT ON flyway_schema_history FROM messaging_serving");
    assertDoesNotStart(vertx, "fresh", "lacks a privilege", "(42501)", "flyway_schema_history");

    migrate("fresh");
    new Node(vertx, uri("fresh", SERVING)).close();
    administer("fresh", "REVOKE USAGE ON SCHEMA public FROM messaging_serving");
    assertDoesNotStart(vertx, "fresh", "no schema of its search_path");
  }

  @Test
  void nameWhatIsNotFoundWhileANodeRuns() throws Exception {
    administer("messaging", "REVOKE USAGE ON SCHEMA public FROM messaging_serving");
    try {
      assertThat(node.obstacle()).hasValueSatisfying(r -> assertThat(r).contains("finds no chats"));
    } finally {
      administer("messaging", "GRANT USAGE ON SCHEMA public TO messaging_serving");
    }
    assertThat(node.obstacle()).isEmpty();
  }
}
