package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import messaging.testing.Backing;
import messaging.testing.Jdbc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A database of the version before, full and in use, becomes one of this version. */
@ExtendWith(VertxExtension.class)
final class UpgradeIT {
  private static final int CHATS = 2_000;
  private static final int MESSAGES = 100;

  /** Of all that could be rewritten, with the indexes. */
  private static final String FILES =
      """
      SELECT c.relname || ' ' || pg_relation_filenode(c.oid)
      FROM pg_class c
      WHERE c.relname ~ '^(chats|messages|seen_marks|outbox)' AND c.relkind IN ('r', 'i')
      ORDER BY 1
      """;

  /** What the version before does; each waits for a lock for a second at most. */
  private static final List<String> CALLS =
      List.of(
          "UPDATE chats SET last_seq = last_seq WHERE user_lo = 'a7' AND user_hi = 'b7'",
          "SELECT text FROM messages WHERE chat_id = (SELECT id FROM chats WHERE user_lo = 'a7')",
          "INSERT INTO outbox_rows (chat_id, seq) SELECT id, 1 FROM chats WHERE user_lo = 'a7'",
          "SELECT count(*) FROM outbox_parked",
          "SELECT epoch FROM relay");

  private static final String WAITING =
      """
      SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'messaging-migration'
        AND wait_event_type = 'Lock'
      """;

  private final String uri = Backing.postgres().freshDatabase();
  private final Transactions transactions = new Transactions(uri);
  private final AtomicInteger rounds = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();

  /** A thread for each task, as they wait for each other. */
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdown();
  }

  private void fill() throws SQLException {
    Jdbc.flyway(uri).locations("classpath:messaging/db/migration").target("5").load().migrate();
    transactions.execute(
        """
        INSERT INTO chats (id, user_lo, user_hi, last_seq, last_message_at, lo_sent, hi_unread)
        SELECT gen_random_uuid(), 'a' || n, 'b' || n, %2$d, now(), %2$d, %2$d
        FROM generate_series(1, %1$d) n;
        INSERT INTO messages (chat_id, seq, lo_sent, sent_at, id, from_lo, text, idempotency_key)
        SELECT c.id, s, s, now() - interval '2 days', gen_random_uuid(), true, 'text ' || s, 'key ' || s
        FROM chats c, generate_series(1, %2$d) s
        """
            .formatted(CHATS, MESSAGES));
  }

  /** Until it is over; fails with the first call that waits for too long. */
  private void callAgainAndAgain() {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement()) {
      statement.execute("SET lock_timeout = '1s'");
      while (!over.get()) {
        for (String call : CALLS) {
          statement.execute(call);
        }
        rounds.incrementAndGet();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitRounds(int more) {
    int before = rounds.get();
    await().atMost(Node.PATIENCE).until(() -> rounds.get() >= before + more);
  }

  private boolean isMigrationWaiting() throws SQLException {
    return !transactions.ask(WAITING).isEmpty();
  }

  @Test
  void locksNothingForLongAndRewritesNothing(Vertx vertx) throws SQLException {
    // Given
    fill();
    List<String> files = transactions.ask(FILES);
    CompletableFuture<Void> calls = CompletableFuture.runAsync(this::callAgainAndAgain, threads);

    // When a backup has read the tables and goes on for a while
    CompletableFuture<Void> migration;
    try (Connection backup = transactions.begin()) {
      Transactions.execute(backup, "SELECT FROM chats, messages LIMIT 1");
      migration = CompletableFuture.runAsync(() -> Migrations.migrate(Node.config(uri)), threads);
      await().atMost(Node.PATIENCE).until(this::isMigrationWaiting);
      awaitRounds(20);
    }
    migration.join();
    over.set(true);
    calls.join();

    // Then
    assertThat(transactions.ask(FILES)).isEqualTo(files).hasSizeGreaterThan(10);
    try (Node node = new Node(vertx, uri)) {
      Purges purges = new Purges(uri, node);
      purges.assertCounted();
      purges.publishAll();
      assertThat(purges.purge().messages()).isEqualTo((long) CHATS * MESSAGES);
      purges.assertCounted();
      assertThat(node.send("a9", "b9", "new").message().seq()).isEqualTo(MESSAGES + 1);
    }
  }
}
