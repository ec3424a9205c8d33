package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import messaging.testing.Backing;
import messaging.testing.Jdbc;
import messaging.testing.LocalPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /**
   * What the relay of an earlier version does again and again. As it is prepared, it locks its
   * tables in the order of its text.
   */
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
        AND wait_event_type = 'Lock' AND clock_timestamp() - query_start > interval '300 ms'
      """;

  /** Takes minutes for some hundred pages. */
  private static final String SLOWLY =
      "autovacuum_vacuum_threshold = 1, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1";

  private static final String LARGE_CHATS =
      """
      ALTER TABLE chats SET (%s);
      INSERT INTO chats (id, user_lo, user_hi)
      SELECT gen_random_uuid(), 'a' || n, 'b' || n FROM generate_series(1, 20000) n;
      UPDATE chats SET last_seq = 1
      """
          .formatted(SLOWLY);

  /** Nothing but their texts is large, which have a table of their own. */
  private static final String LARGE_TEXTS =
      """
      ALTER TABLE messages SET (toast.%s);
      ALTER TABLE messages ALTER COLUMN text SET STORAGE EXTERNAL;
      INSERT INTO messages (chat_id, seq, lo_sent, sent_at, id, from_lo, text)
      SELECT gen_random_uuid(), 1, 1, now(), gen_random_uuid(), true, repeat('x', 8000)
      FROM generate_series(1, 2000);
      DELETE FROM messages
      """
          .formatted(SLOWLY.replace(", ", ", toast."));

  private final String uri = Backing.postgres().freshDatabase();
  private final Transactions transactions = new Transactions(uri);

  /** A thread for each task, as they wait for each other. */
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdown();
  }

  private void migrateTo(int version) {
    migrateTo(uri, version);
  }

  /** As {@link Migrations} does it, with no bound for what holds others up. */
  private static void migrateTo(String uri, int version) {
    Jdbc.flyway(uri)
        .locations("classpath:messaging/db/migration")
        .target(String.valueOf(version))
        .load()
        .migrate();
  }

  private void awaitWaiting(int sessions) {
    await().atMost(Node.PATIENCE).until(() -> transactions.ask(WAITING).size() == sessions);
  }

  /** PostgreSQL would end one of two that wait for each other. */
  @ParameterizedTest
  @CsvSource({"4, 3", "6, 1", "6, 2", "6, 3"})
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
      CompletableFuture<Void> migration =
          CompletableFuture.runAsync(() -> migrateTo(version), threads);
      awaitWaiting(1);
      CompletableFuture<Void> relay =
          CompletableFuture.runAsync(
              () ->
                  assertThatCode(() -> Transactions.execute(reader, "EXECUTE relay_reads"))
                      .doesNotThrowAnyException(),
              threads);
      awaitWaiting(2);
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
      migration = CompletableFuture.runAsync(() -> Migrations.migrate(Node.config(uri)), threads);
      await().atMost(Node.PATIENCE).until(() -> !transactions.ask(WAITING_LONG).isEmpty());
    }
    assertThatCode(migration::join).doesNotThrowAnyException();
  }

  @Test
  void endsAnAutovacuumOfChats() throws SQLException {
    endsAnAutovacuum(5, LARGE_CHATS, "'chats'::regclass");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 6})
  void endsAnAutovacuumOfTexts(int version) throws SQLException {
    endsAnAutovacuum(
        version,
        LARGE_TEXTS,
        "(SELECT reltoastrelid FROM pg_class WHERE oid = 'messages'::regclass)");
  }

  private static void endsAnAutovacuum(int version, String fill, String table) throws SQLException {
    try (LocalPostgres server = LocalPostgres.temporary(Map.of("autovacuum_naptime", "1s"))) {
      String large = server.freshDatabase();
      Transactions database = new Transactions(large);
      migrateTo(large, version);
      database.execute(fill);
      String vacuuming =
          """
          SELECT pid FROM pg_locks
          WHERE relation = %s AND mode = 'ShareUpdateExclusiveLock' AND granted
          """
              .formatted(table);
      await().atMost(Node.PATIENCE).until(() -> !database.ask(vacuuming).isEmpty());

      assertThatCode(() -> Migrations.migrate(Node.config(large))).doesNotThrowAnyException();
    }
  }
}
