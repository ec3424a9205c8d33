package messaging.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Runs on processes and on containers, see {@link Backing}. */
class BackingIT {

  @Test
  void databasesAreFreshAndDurable() throws Exception {
    String one = Backing.postgres().freshDatabase();
    String other = Backing.postgres().freshDatabase();
    assertThat(one).isNotEqualTo(other);
    assertThat(ask(one, "select count(*) from pg_tables where schemaname = 'public'"))
        .isEqualTo("0");
    for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
      assertThat(ask(one, "show " + setting)).as(setting).isEqualTo("on");
    }
    assertThat(ask(one, "show server_version_num")).startsWith("18");
  }

  @Test
  void loginNeedsTheRightPassword() {
    String wrong = Backing.postgres().freshDatabase().replace(":messaging@", ":wrong@");
    assertThatThrownBy(() -> ask(wrong, "select 1"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void theSharedServersAreStartedOnce() {
    assertThat(Backing.postgres()).isSameAs(Backing.postgres());
    assertThat(Backing.nats()).isSameAs(Backing.nats());
  }

  @Test
  void postgresKeepsWhatWasCommittedOverAKillAndAStop() throws Exception {
    try (DedicatedPostgres postgres = Backing.dedicatedPostgres()) {
      // Given
      String uri = postgres.database("kept");
      update(uri, "create table notes (note int)");
      update(uri, "insert into notes values (1)");
      // When
      postgres.kill();
      assertThatThrownBy(() -> ask(uri, "select 1")).isInstanceOf(SQLException.class);
      postgres.start();
      update(uri, "insert into notes values (2)");
      postgres.restart();
      // Then
      assertThat(ask(uri, "select count(*) from notes")).isEqualTo("2");
    }
  }

  @Test
  void frozenPostgresAnswersNobodyUntilItThaws() throws Exception {
    try (DedicatedPostgres postgres = Backing.dedicatedPostgres();
        Connection before = Jdbc.connect(postgres.database("frozen"), Duration.ofSeconds(1));
        Statement statement = before.createStatement()) {
      postgres.freeze();
      // An open connection, which has its own backend process.
      assertThatThrownBy(() -> statement.execute("select 1"))
          .hasRootCauseInstanceOf(java.net.SocketTimeoutException.class);
      postgres.thaw();
      assertThat(ask(postgres.database("frozen"), "select 1")).isEqualTo("1");
    }
  }

  @Test
  void aFrozenPostgresCanBeClosed() {
    DedicatedPostgres postgres = Backing.dedicatedPostgres();
    String uri = postgres.freshDatabase();
    postgres.freeze();
    postgres.close();
    assertThatThrownBy(() -> ask(uri, "select 1")).isInstanceOf(SQLException.class);
  }

  @Test
  void natsKeepsItsStreamsOverAKillAndAFreeze() throws Exception {
    try (DedicatedNats nats = Backing.dedicatedNats()) {
      try (NatsClient client = new NatsClient(nats.url())) {
        client
            .connection()
            .jetStreamManagement()
            .addStream(
                StreamConfiguration.builder()
                    .name("KEPT")
                    .subjects("kept")
                    .storageType(StorageType.File)
                    .build());
        client.connection().jetStream().publish("kept", new byte[] {1});
        nats.freeze();
        assertThatThrownBy(() -> client.connection().flush(Duration.ofMillis(200)))
            .isInstanceOf(TimeoutException.class);
        nats.thaw();
        client.connection().flush(Duration.ofSeconds(30));
      }
      nats.kill();
      nats.start();
      nats.restart();
      try (NatsClient client = new NatsClient(nats.url())) {
        assertThat(
                client
                    .connection()
                    .jetStreamManagement()
                    .getStreamInfo("KEPT")
                    .getStreamState()
                    .getMsgCount())
            .isEqualTo(1);
      }
    }
  }

  private static String ask(String uri, String sql) throws SQLException {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void update(String uri, String sql) throws SQLException {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
