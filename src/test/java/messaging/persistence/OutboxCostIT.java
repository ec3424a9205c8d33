package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import messaging.message.Outbox;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.KnownEvents;
import messaging.message.Outbox.StreamPosition;
import messaging.testing.Backing;
import messaging.testing.Jdbc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the statements of the relay and of the feeds cost in pages of the database, beside a large
 * outbox, with transactions of others that stay open.
 */
@ExtendWith(VertxExtension.class)
final class OutboxCostIT {
  private static final int ROWS = 300_000;
  private static final int MOVES = 10_000;

  /** A statement touches the relay's row, some index pages and what it returns. */
  private static final int FEW_PAGES = 150;

  private final String uri = Backing.postgres().freshDatabase();
  private final Transactions transactions = new Transactions(uri);
  private Node node;
  private Outbox outbox;
  private long epoch;

  @BeforeEach
  void open(Vertx vertx) {
    node = new Node(vertx, uri);
    outbox = node.outbox();
    epoch = outbox.takeLease("test", Duration.ofMinutes(10)).await().orElseThrow().epoch();
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void doesNotGrowWithTheOutboxNorWithTransactionsOfOthers() throws SQLException {
    node.send("ann", "bob", "one");
    String before = snapshot();
    try (Connection writer = transactions.begin();
        Connection reader = transactions.begin()) {
      // Given
      Transactions.xid(writer);
      reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      Transactions.execute(reader, "SELECT count(*) FROM relay");
      fill();
      publishAll();
      moveTheRelayOften();
      transactions.execute("ANALYZE outbox_rows, relay");
      String after = snapshot();
      node.send("ann", "bob", "two");

      // Then
      assertThat(pages("SELECT * FROM outbox_chats_after('%s', 100)".formatted(after)))
          .isLessThan(FEW_PAGES);
      assertThat(pages(OutboxSql.DEPTH.sql())).isLessThan(FEW_PAGES);
      assertThat(pages(FeedSql.PRESENT.sql())).isLessThan(FEW_PAGES);
      assertThat(pages(DatabaseSql.PING)).isLessThan(FEW_PAGES);
      assertThat(pages("SELECT * FROM read_outbox(%d, 100)".formatted(epoch)))
          .isLessThan(FEW_PAGES);
      assertThat(pages("SELECT note_published(%d, %d, NULL, 0, '{}')".formatted(epoch, lastId())))
          .isLessThan(FEW_PAGES);
      assertThat(pages("SELECT * FROM read_outbox(%d, 100)".formatted(epoch)))
          .isLessThan(FEW_PAGES);
      assertThat(pages("SELECT move_pruned(%d, '0')".formatted(epoch))).isLessThan(FEW_PAGES);
      assertThat(pages("SELECT prune_outbox(%d, 1000000, '1 h')".formatted(epoch)))
          .isLessThan(FEW_PAGES);
      // A look from long ago costs what it finds.
      assertThat(pages("SELECT * FROM outbox_chats_after('%s', 100)".formatted(before)))
          .isGreaterThan(FEW_PAGES);
    }
  }

  /** Rows as those of a long outage. */
  private void fill() throws SQLException {
    transactions.execute(
        """
        INSERT INTO outbox_rows (chat_id, seq, event_id)
        SELECT c.id, 1, gen_random_uuid() FROM chats c, generate_series(1, %d)
        """
            .formatted(ROWS));
  }

  private void publishAll() {
    List<Entry> entries = outbox.read(epoch, 10, id -> null).await();
    assertThat(entries).hasSize(10);
    outbox.note(epoch, ROWS + 1L, new StreamPosition(null, 0), Set.of()).await();
    assertThat(outbox.read(epoch, 10, KnownEvents.NONE).await()).isEmpty();
  }

  private void moveTheRelayOften() throws SQLException {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement()) {
      statement.execute("SET synchronous_commit = off");
      statement.execute(
          """
          DO $$
          BEGIN
            FOR i IN 1 .. %d LOOP
              PERFORM set_lease(%d, NULL);
              COMMIT;
            END LOOP;
          END
          $$
          """
              .formatted(MOVES, epoch));
    }
  }

  private long lastId() throws SQLException {
    return Long.parseLong(first("SELECT last_value FROM outbox_ids"));
  }

  private String snapshot() throws SQLException {
    return first("SELECT pg_current_snapshot()");
  }

  /** Pages that the statement looks at, on a connection that has run it before. */
  private long pages(String sql) throws SQLException {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      long pages = 0;
      // The first time it is planned, which reads the catalog.
      for (int i = 0; i < 2; i++) {
        pages = PagesRead.by(statement, sql);
        connection.rollback();
      }
      return pages;
    }
  }

  private String first(String sql) throws SQLException {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
