package messaging.persistence;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.Outbox;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.KnownEvents;
import messaging.message.Outbox.StreamPosition;
import messaging.testing.Backing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the outbox is emptied. */
@ExtendWith(VertxExtension.class)
final class OutboxPruneIT {
  private Transactions transactions;
  private Node node;
  private Outbox outbox;
  private long epoch;

  @BeforeEach
  void open(Vertx vertx) {
    String uri = Backing.postgres().freshDatabase();
    transactions = new Transactions(uri);
    node = new Node(vertx, uri);
    outbox = node.outbox();
    epoch = outbox.takeLease("test", Node.PATIENCE).await().orElseThrow().epoch();
  }

  @AfterEach
  void close() {
    node.close();
  }

  private List<Entry> read() {
    return outbox.read(epoch, 10, KnownEvents.NONE).await();
  }

  private void publishAll() {
    List<Entry> entries = read();
    long last = entries.get(entries.size() - 1).position();
    outbox.note(epoch, last, new StreamPosition(null, 0), Set.of()).await();
  }

  @Test
  void prunesAlsoWhereTheClockWasSetBack() throws SQLException {
    // Given
    node.send("ann", "bob", "one");
    publishAll();
    assertThat(read()).isEmpty();

    // When
    for (int i = 0; i < 4; i++) {
      outbox.prune(epoch).await();
      transactions.execute(
          "UPDATE relay SET prune_next_at = prune_next_at + '1 hour', half_since = half_since + '1 hour'");
    }

    // Then
    assertThat(storedSeqs()).isEmpty();
  }

  @Test
  void prunesOnlyWhatIsPublished() throws SQLException {
    // Given two windows, of which the first is done and the second is not, in the two halves
    node.send("ann", "bob", "one");
    publishAll();
    outbox.prune(epoch).await();
    node.send("ann", "bob", "two");
    List<Entry> second = read();

    // When
    pruneLater();
    assertThat(storedSeqs()).containsExactly(1L, 2L);
    pruneLater();

    // Then
    assertThat(storedSeqs()).containsExactly(2L);
    assertThat(read()).isEqualTo(second);
  }

  /** As if it had been published long ago. */
  private void pruneLater() throws SQLException {
    transactions.execute("UPDATE relay SET prune_next_at = '-infinity', half_since = '-infinity'");
    outbox.prune(epoch).await();
  }

  @Test
  void prunesWhatIsPublishedAlsoWhenNothingNewComesAndATransactionIsOpenElsewhere()
      throws SQLException {
    // Given
    try (Connection open = transactions.begin()) {
      Transactions.xid(open);
      node.send("ann", "bob", "one");
      publishAll();
      assertThat(read()).isEmpty();

      // When
      for (int i = 0; i < 4; i++) {
        pruneLater();
      }

      // Then
      assertThat(storedSeqs()).isEmpty();
    }
  }

  @Test
  void neverWaitsForAReaderToPrune() throws SQLException {
    // Given
    node.send("ann", "bob", "one");
    publishAll();
    assertThat(read()).isEmpty();
    try (Connection reader = transactions.begin()) {
      Transactions.execute(reader, "SELECT * FROM outbox");

      // When
      for (int i = 0; i < 4; i++) {
        pruneLater();
      }

      // Then
      assertThat(node.send("ann", "bob", "two").message().seq()).isEqualTo(2);
      assertThat(read())
          .extracting(entry -> ((MessageSent) requireNonNull(entry.event())).message().seq())
          .containsExactly(2L);
      // A close alone ends it at the server a moment later.
      reader.rollback();
    }
    pruneLater();
    assertThat(storedSeqs()).containsExactly(2L);
  }

  private List<Long> storedSeqs() throws SQLException {
    try (Connection connection = transactions.begin();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT seq FROM outbox ORDER BY id")) {
      List<Long> seqs = new ArrayList<>();
      while (rows.next()) {
        seqs.add(rows.getLong(1));
      }
      connection.rollback();
      return seqs;
    }
  }

  @Test
  void knowsTheOldestTransactionThatKeepsItFromPruning() throws SQLException {
    try (Connection old = transactions.begin();
        Statement statement = old.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_current_xact_id()::text::bigint")) {
      row.next();
      long id = row.getLong(1);
      transactions.execute("SELECT pg_current_xact_id()");

      // Other tests may have begun earlier ones on the same server.
      assertThat(outbox.depth().await().oldestTransaction()).isNotNull().isLessThanOrEqualTo(id);
    }
  }
}
