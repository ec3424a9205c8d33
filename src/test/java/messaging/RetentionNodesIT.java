package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import messaging.testing.ClusterNode;
import messaging.testing.CommandProcess;
import messaging.testing.Jdbc;
import messaging.testing.Ledger;
import messaging.testing.Nodes;
import messaging.testing.Recount;
import messaging.testing.SendingClients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes in JVMs of their own purge old messages while clients send, and the same chats are
 * erased by a command.
 */
@Tag("several-nodes")
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class RetentionNodesIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int CHATS = 400;
  private static final int MESSAGES = 100;
  private static final int OLD = MESSAGES / 2;
  private static final int KILLS = 4;

  @TempDir private Path folder;
  private final Nodes nodes;

  RetentionNodesIT(Vertx vertx) {
    nodes =
        Nodes.startAlone(
            vertx, 2, Map.of("MESSAGING_RETENTION_MAX_AGE", "1d", "MESSAGING_NATS_MAX_AGE", "1d"));
  }

  @AfterAll
  void stop() {
    nodes.close();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = Jdbc.connect(nodes.postgresUri());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Chats of another user, none of them read; the first half of each is older than two days. */
  private void addOldChats() throws SQLException {
    execute(
        """
        WITH chat AS (
          INSERT INTO chats (id, user_lo, user_hi, last_seq, last_message_at, lo_sent, hi_unread)
          SELECT gen_random_uuid(), 'old', 'older' || n, %2$d, now(), %2$d, %2$d
          FROM generate_series(1, %1$d) n
          RETURNING id
        )
        INSERT INTO messages (chat_id, seq, lo_sent, sent_at, id, from_lo, text)
        SELECT chat.id, s, s, now() - CASE WHEN s <= %3$d THEN interval '2 days' ELSE '0' END,
          gen_random_uuid(), true, 'old'
        FROM chat, generate_series(1, %2$d) s;
        -- the next pass is due
        UPDATE retention SET began_at = began_at - interval '2 hours'
        """
            .formatted(CHATS, MESSAGES, OLD));
  }

  private int old() {
    return count("sent_at < now() - interval '1 day'");
  }

  private int count(String which) {
    try (Connection connection = Jdbc.connect(nodes.postgresUri());
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT count(*) FROM messages WHERE " + which)) {
      count.next();
      return count.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private CommandProcess erase() {
    Map<String, String> variables =
        Map.of(
            "MESSAGING_AUTH_MODE", "gateway",
            "MESSAGING_HTTP_HOST", "127.0.0.1",
            "MESSAGING_POSTGRES_URI", nodes.postgresUri());
    return CommandProcess.start(folder, variables, "erase", "--user", "old", "--wait", "180");
  }

  private static int part(int kill) {
    return CHATS * OLD * (KILLS + 1 - kill) / (KILLS + 1);
  }

  @Test
  void purgeAndEraseWhileAllIsKilledAndClientsSend() throws SQLException {
    Ledger ledger = new Ledger();
    try (SendingClients clients = SendingClients.start(nodes.all(), ledger)) {
      // Given
      clients.awaitStoredBy(nodes.all());
      addOldChats();

      // When
      for (int kill = 1; kill <= KILLS; kill++) {
        ClusterNode killed = nodes.all().get(kill % 2);
        int before = part(kill);
        int erased = count("text = ''");
        try (CommandProcess erase = erase()) {
          await()
              .atMost(PATIENCE)
              .until(
                  () -> old() < before && (count("text = ''") > erased || !erase.out().isEmpty()));
          killed.kill();
        }
        int left = old();
        await("the other node goes on").atMost(PATIENCE).until(() -> left == 0 || old() < left);
        killed.start();
      }
      await().atMost(PATIENCE).until(() -> old() == 0);
      try (CommandProcess erase = erase()) {
        assertThat(erase.awaitEnd()).as(erase.out() + erase.err()).isZero();
      }
      clients.awaitStoredBy(nodes.all());
    }

    // Then
    assertThat(count("text = 'old'")).isZero();
    assertThat(count("text = ''")).isEqualTo(CHATS * (MESSAGES - OLD));
    assertThat(Recount.wrongChats(nodes.postgresUri())).isEmpty();
    execute(
        """
        DELETE FROM messages m USING chats c WHERE c.id = m.chat_id AND c.user_lo = 'old';
        DELETE FROM chats WHERE user_lo = 'old'
        """);
    nodes.assertInvariants(ledger);
  }
}
