package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import messaging.testing.Backing;
import messaging.testing.Jdbc;
import messaging.testing.LocalPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A migration that waits for a table, and the statements of nodes that serve meanwhile. */
final class MigrationLocksIT {
  /** What a send does, step by step. */
  private static final List<String> SEND =
      List.of(
          "UPDATE chats SET last_seq = last_seq + 1 WHERE user_lo = 'ann'",
          """
          INSERT INTO messages (chat_id, seq, lo_sent, sent_at, id, from_lo, text)
          SELECT id, last_seq, 1, now(), gen_random_uuid(), true, 'text' FROM chats
          """,
          "INSERT INTO outbox (chat_id, seq) SELECT id, last_seq FROM chats");

  /** What the relay of an earlier version does again and again: it is prepared once. */
  private static final String RELAY =
      """
      PREPARE relay_reads AS
      SELECT r.epoch, w.*
      FROM relay r
      LEFT JOIN LATERAL (
        SELECT o.id, m.text
        FROM outbox o
        JOIN chats c ON c.id = o.chat_id
        LEFT JOIN messages m ON m.chat_id = o.chat_id AND m.seq = o.seq
      ) w ON true
      """;

  private static final String WAITING =
      """
      SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'
      """;

  private static final String WAITING_LONG =
      """
      SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'messaging-migration'
        AND wait_event_type = 'Lock' AND clock_timestamp() - query_start > interval '500 ms'
      """;

  private static final String VACUUMED =
      """
      SELECT pid FROM pg_locks
      WHERE relation = 'chats'::regclass AND mode = 'ShareUpdateExclusiveLock' AND granted
      """;

  private final String uri = Backing.postgres().freshDatabase();
  private final Transactions transactions = new Transactions(uri);

  private void migrateTo(int version) {
    migrateTo(uri, version);
  }

  /** As {@link Migrations} does it, without a bound for the waiting. */
  private static void migrateTo(String uri, int version) {
    Jdbc.flyway(uri)
        .locations("classpath:messaging/db/migration")
        .target(String.valueOf(version))
        .load()
        .migrate();
  }

  private void awaitWaiting(int sessions, CompletableFuture<?> orEnded) {
    await()
        .atMost(Node.PATIENCE)
        .until(() -> orEnded.isDone() || transactions.ask(WAITING).size() >= sessions);
  }

  /** PostgreSQL would end one of two that wait for each other. */
  @ParameterizedTest
  @CsvSource({"4, 1", "4, 2", "4, 3", "5, 3", "6, 1", "6, 2", "6, 3", "7, 3", "8, 3"})
  void neverWaitsForOneThatWaitsForIt(int version, int steps) throws SQLException {
    migrateTo(version - 1);
    transactions.execute(
        "INSERT INTO chats (id, user_lo, user_hi, last_message_at)"
            + " VALUES (gen_random_uuid(), 'ann', 'bob', now())");

    try (Connection reader = Jdbc.connect(uri);
        Connection send = transactions.begin()) {
      Transactions.execute(reader, RELAY);
      for (String step : SEND.subList(0, steps)) {
        Transactions.execute(send, step);
      }
      CompletableFuture<Void> migration = CompletableFuture.runAsync(() -> migrateTo(version));
      awaitWaiting(1, migration);
      CompletableFuture<Void> relay =
          CompletableFuture.runAsync(
              () ->
                  assertThatCode(() -> Transactions.execute(reader, "EXECUTE relay_reads"))
                      .doesNotThrowAnyException());
      awaitWaiting(2, relay);
      for (String step : SEND.subList(steps, SEND.size())) {
        Transactions.execute(send, step);
      }
      send.commit();
      assertThatCode(migration::join).doesNotThrowAnyException();
      assertThatCode(relay::join).doesNotThrowAnyException();
    }
  }

  /** Where each commit takes long, a short wait ends before the last of those under way. */
  @Test
  void waitsLongerNowAndThen() throws SQLException {
    migrateTo(5);
    CompletableFuture<Void> migration;
    try (Connection slow = transactions.begin()) {
      Transactions.execute(slow, "SELECT FROM chats");
      migration = CompletableFuture.runAsync(() -> Migrations.migrate(Node.config(uri)));
      await().atMost(Node.PATIENCE).until(() -> !transactions.ask(WAITING_LONG).isEmpty());
    }
    assertThatCode(migration::join).doesNotThrowAnyException();
  }

  /** This one would take minutes. */
  @Test
  void endsAnAutovacuumThatIsInTheWay() throws SQLException {
    try (LocalPostgres server = LocalPostgres.temporary(Map.of("autovacuum_naptime", "1s"))) {
      String large = server.freshDatabase();
      Transactions database = new Transactions(large);
      migrateTo(large, 5);
      database.execute(
          """
          ALTER TABLE chats SET (
            autovacuum_vacuum_threshold = 1, autovacuum_vacuum_cost_delay = 100,
            autovacuum_vacuum_cost_limit = 1);
          INSERT INTO chats (id, user_lo, user_hi)
          SELECT gen_random_uuid(), 'a' || n, 'b' || n FROM generate_series(1, 20000) n;
          UPDATE chats SET last_seq = 1
          """);
      await().atMost(Node.PATIENCE).until(() -> !database.ask(VACUUMED).isEmpty());

      assertThatCode(() -> Migrations.migrate(Node.config(large))).doesNotThrowAnyException();
    }
  }
}
