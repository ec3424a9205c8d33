package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import messaging.testing.Backing;
import messaging.testing.Jdbc;
import messaging.testing.PgBouncer;
import messaging.testing.Ports;
import messaging.testing.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last line of a start that a real database does not let succeed. */
final class StartReasonsIT {
  @TempDir private Path folder;

  private final String database = Backing.postgres().freshDatabase();

  private ServiceProcess start(String uri, String timeout, String... arguments) {
    Map<String, String> variables = new HashMap<>();
    variables.put("MESSAGING_HTTP_HOST", "127.0.0.1");
    variables.put("MESSAGING_HTTP_PORT", "0");
    variables.put("MESSAGING_MANAGEMENT_PORT", "0");
    variables.put("MESSAGING_AUTH_MODE", "gateway");
    variables.put("MESSAGING_NATS_URL", "nats://127.0.0.1:" + Ports.free());
    variables.put("MESSAGING_POSTGRES_URI", uri);
    variables.put("MESSAGING_POSTGRES_START_TIMEOUT", timeout);
    return ServiceProcess.start(folder, variables, arguments);
  }

  /** Ends long before the time that it would wait for a database that may come. */
  private void assertEndsAtOnce(String uri, String... reasons) {
    long begin = System.nanoTime();
    try (ServiceProcess node = start(uri, "10m")) {
      assertThat(node.awaitEnd()).isEqualTo(1);
      assertEndsWith(node, "Cannot start: ", reasons);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(60));
  }

  private static void assertEndsWith(ServiceProcess node, String beginning, String... reasons) {
    List<String> lines = node.log().lines().filter(line -> !line.isBlank()).toList();
    assertThat(lines.get(lines.size() - 1)).as(node.log()).contains(beginning).contains(reasons);
    // Each line is an event of the log, or what a command complains; none is of a stack trace.
    assertThat(lines).allMatch(line -> line.matches("(\\d{4}-|Failed: ).*"));
    assertThat(node.log()).doesNotContain("wrong-canary");
  }

  @Test
  void saysThatThePasswordIsWrong() {
    assertEndsAtOnce(
        database.replaceFirst(":[^:@/]+@", ":wrong-canary@"),
        "refused the user or the password (28P01)",
        "\"messaging\"");
  }

  @Test
  void saysThatThereIsNoSuchDatabase() {
    assertEndsAtOnce(database + "x", "no such database (3D000)", "does not exist");
  }

  @Test
  void saysThatItMayNotCreateTables() throws SQLException {
    try (Connection owner = Jdbc.connect(database);
        Statement statement = owner.createStatement()) {
      statement.execute("REVOKE CREATE ON SCHEMA public FROM public, pg_database_owner");
    }
    assertEndsAtOnce(database, "lacks a privilege", "(42501)", "schema public");
    try (ServiceProcess migration = start(database, "10m", "migrate")) {
      assertThat(migration.awaitEnd()).isEqualTo(1);
      assertEndsWith(migration, "Failed: ", "lacks a privilege", "(42501)", "schema public");
    }
  }

  @Test
  void saysThatTheServerHasNoTls() {
    assertEndsAtOnce(database + "?sslmode=require", "refused the connection (08004)", "SSL");
  }

  @Test
  void saysThatAPoolerKeepsNoSession() {
    try (PgBouncer pooler = PgBouncer.before(database, "pool_mode=transaction")) {
      assertEndsAtOnce(pooler.uri(), "set postgres.pooler to transaction", "session mode");
    }
  }

  /** One that is written in the URI is asked for with the connection. */
  @Test
  void saysThatTheServerRefusesASettingOfThePools() {
    assertEndsAtOnce(database + "?options=-c%20nonsense%3D1", "(42704)", "nonsense");
  }

  @Test
  void waitsForAServerThatIsNotThereYet() {
    String nowhere = "postgresql://me:wrong-canary@127.0.0.1:" + Ports.free() + "/db";
    try (ServiceProcess node = start(nowhere, "3s")) {
      assertThat(node.awaitEnd()).isEqualTo(1);
      assertEndsWith(node, "Cannot start: ", "cannot be reached (08001)", "refused");
    }
  }
}
