package messaging.persistence;

import static messaging.persistence.RelayedNode.seqs;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import messaging.message.Outbox.Entry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** In which order the outbox is read, whatever the order of ids. */
@ExtendWith(VertxExtension.class)
final class OutboxOrderIT {
  private RelayedNode relayed;

  @BeforeEach
  void open(Vertx vertx) {
    relayed = new RelayedNode(vertx);
  }

  @AfterEach
  void close() {
    relayed.close();
  }

  /**
   * The transaction with the lower id gets the chat later, while an even older one is still
   * running: a horizon over transaction ids would publish the later message first, a cursor over
   * ids would lose the late one.
   */
  @Test
  void keepsTheOrderOfCommitWhateverTheTransactionIds() throws SQLException {
    relayed.node.send("ann", "bob", "one");
    relayed.node.send("ann", "cyd", "one");
    long epoch = relayed.takeLease();
    relayed.note(epoch, relayed.read(epoch, 10), Set.of());
    try (Connection running = relayed.transactions.begin();
        Connection lower = relayed.transactions.begin();
        Connection higher = relayed.transactions.begin()) {
      // Given ids in the order lower, running, higher; the late one has drawn its outbox id first
      Transactions.xid(lower);
      Transactions.xid(running);
      Transactions.send(running, "ann", "cyd");
      Transactions.xid(higher);

      // When
      Transactions.send(higher, "ann", "bob");
      higher.commit();
      Transactions.send(lower, "ann", "bob");
      lower.commit();

      // Then
      List<Entry> entries = relayed.read(epoch, 10);
      assertThat(seqs(entries)).containsExactly(2L, 3L);
      relayed.note(epoch, entries, Set.of());
      assertThat(relayed.read(epoch, 10)).isEmpty();

      running.commit();
      List<Entry> late = relayed.read(epoch, 10);
      assertThat(late).hasSize(1);
      assertThat(late.get(0).position()).isLessThan(entries.get(0).position());
      relayed.note(epoch, late, Set.of());
      assertThat(relayed.read(epoch, 10)).isEmpty();
    }
  }

  @Test
  void pagesThroughAWindow() {
    // Given
    for (int i = 0; i < 25; i++) {
      relayed.node.send("ann", "bob", "text");
    }
    long epoch = relayed.takeLease();
    assertThat(relayed.outbox.depth().await().events()).isEqualTo(25);
    assertThat(relayed.outbox.depth().await().oldest()).isNotNull();

    // Then
    for (long first = 1; first <= 21; first += 10) {
      List<Entry> page = relayed.read(epoch, 10);
      assertThat(seqs(page).get(0)).isEqualTo(first);
      relayed.note(epoch, page, Set.of());
    }
    assertThat(relayed.read(epoch, 10)).isEmpty();
    assertThat(relayed.outbox.depth().await().events()).isZero();
    assertThat(relayed.outbox.depth().await().oldest()).isNull();
  }
}
