package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import messaging.config.Finding;
import messaging.config.PostgresAddress;
import messaging.config.PostgresPooler;
import messaging.testing.Backing;
import messaging.testing.Jdbc;
import messaging.testing.PgBouncer;
import messaging.testing.Ports;
import org.junit.jupiter.api.Test;

/** What the command check says of the database. */
final class DatabaseCheckIT {
  private final String uri = Backing.postgres().freshDatabase();

  private static List<Finding> check(PostgresAddress address) {
    return DatabaseCheck.run(Node.config(address));
  }

  /** The only one that is not well. */
  private static Finding wrong(PostgresAddress address) {
    List<Finding> wrong = check(address).stream().filter(found -> !found.isWell()).toList();
    assertThat(wrong).hasSize(1);
    return wrong.get(0);
  }

  private void migrated(String... statements) throws SQLException {
    Migrations.migrate(Node.config(new PostgresAddress(uri)));
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void isWellOnceItIsMigrated() throws Exception {
    migrated();
    List<Finding> all = check(new PostgresAddress(uri));
    assertThat(all).allMatch(Finding::isWell);
    assertThat(all)
        .extracting(Finding::about)
        .containsExactly("database", "pooler", "schema", "privileges", "durability");
    assertThat(all.get(0).shown()).contains("PostgreSQL", "takes writes", "UTF8");
  }

  @Test
  void saysThatItIsNotMigratedAndDoesNotDoIt() {
    assertThat(wrong(new PostgresAddress(uri)).shown()).contains("Not migrated", "V1__");
    assertThat(wrong(new PostgresAddress(uri)).advice()).contains("run the command migrate");
  }

  @Test
  void namesAPrivilegeThatIsMissing() throws Exception {
    migrated("REVOKE INSERT ON messages FROM CURRENT_USER");
    assertThat(wrong(new PostgresAddress(uri)).shown()).contains("INSERT on messages");
  }

  @Test
  void saysThatItIsReadOnly() throws Exception {
    String database = uri.substring(uri.lastIndexOf('/') + 1);
    migrated("ALTER DATABASE \"" + database + "\" SET default_transaction_read_only = on");
    assertThat(wrong(new PostgresAddress(uri)).shown()).contains("read-only");
  }

  @Test
  void saysThatNobodyAnswersAndNoPassword() {
    PostgresAddress nowhere =
        new PostgresAddress("postgresql://me:s3cret@127.0.0.1:" + Ports.free() + "/db");
    assertThat(wrong(nowhere).shown()).contains("cannot be reached").doesNotContain("s3cret");
  }

  @Test
  void saysThatAPasswordIsWrong() {
    PostgresAddress other = new PostgresAddress(uri.replaceFirst(":[^:/@]+@", ":wrong@"));
    assertThat(wrong(other).shown()).contains("refused the user or the password");
  }

  @Test
  void findsAPoolerThatItWasNotToldOf() throws Exception {
    migrated();
    try (PgBouncer pooler = PgBouncer.before(uri, "pool_mode=transaction")) {
      assertThat(wrong(new PostgresAddress(pooler.uri())).advice()).contains("postgres.pooler");
      assertThat(wrong(pooled(pooler, "")).advice()).contains("postgres.migration-uri");
      assertThat(check(pooled(pooler, uri))).allMatch(Finding::isWell);
    }
  }

  private static PostgresAddress pooled(PgBouncer pooler, String migrationUri) {
    return new PostgresAddress(pooler.uri(), "", "", "", migrationUri, PostgresPooler.TRANSACTION);
  }
}
