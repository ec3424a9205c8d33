package messaging.persistence;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.SQLException;
import java.util.Set;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.FeedPosition;
import messaging.message.Outbox;
import messaging.message.Outbox.ForeignIdsException;
import messaging.message.Outbox.KnownEvents;
import messaging.message.Outbox.LeaseLostException;
import messaging.message.Outbox.StreamPosition;
import messaging.testing.Backing;
import messaging.testing.Dump;
import messaging.testing.LocalPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The relay where the server was started anew, or the database is another one. */
@ExtendWith(VertxExtension.class)
final class RelayHistoryIT {
  private static final int ALL = 1_000;

  private String uri;
  private Transactions transactions;
  private Node node;

  @BeforeEach
  void open(Vertx vertx) {
    uri = Backing.postgres().freshDatabase();
    transactions = new Transactions(uri);
    node = new Node(vertx, uri);
  }

  @AfterEach
  void close() {
    node.close();
  }

  private static String text(Outbox.Entry entry) {
    return ((MessageSent) requireNonNull(entry.event())).message().text();
  }

  @Test
  void makesTheRelayTakeItsLeaseAgainInAnotherLife() throws SQLException {
    // Given
    Outbox outbox = node.outbox();
    long epoch = outbox.takeLease("first", Node.PATIENCE).await().orElseThrow().epoch();
    node.send("ann", "bob", "one");

    // When
    transactions.execute("UPDATE lives SET started = started - interval '1 day', life = life - 1");

    // Then
    assertThatThrownBy(() -> outbox.read(epoch, ALL, KnownEvents.NONE).await())
        .isInstanceOf(LeaseLostException.class);
    assertThat(outbox.takeLease("second", Node.PATIENCE).await()).isPresent();
  }

  @Test
  void publishesNothingInARestoredDumpAndLosesNoEventThatIsStoredThere(Vertx vertx)
      throws SQLException {
    // Given a dump with an event that is published, and one that is not
    Outbox original = node.outbox();
    long epoch = original.takeLease("r", Node.PATIENCE).await().orElseThrow().epoch();
    node.send("ann", "bob", "published");
    long last = original.read(epoch, ALL, KnownEvents.NONE).await().get(0).position();
    original.note(epoch, last, new StreamPosition(null, 0), Set.of()).await();
    original.releaseLease(epoch).await();
    node.send("ann", "bob", "waiting");
    FeedPosition before = node.feed().open(null).await();

    // When
    String copyUri = Backing.postgres().freshDatabase();
    try (Node copy = new Node(vertx, copyUri)) {
      Dump.of(uri).restore(copyUri);
      copy.send("ann", "bob", "stored meanwhile");

      // Then
      assertThatThrownBy(() -> copy.outbox().takeLease("r", Node.PATIENCE).await())
          .isInstanceOf(ForeignIdsException.class)
          .hasMessageContaining("begin_incarnation()");
      assertThatThrownBy(() -> copy.feed().open(before.cursor()).await())
          .hasMessageContaining("cursor-expired");
      new Transactions(copyUri).execute("SELECT begin_incarnation()");
      Outbox outbox = copy.outbox();
      long next = outbox.takeLease("r", Node.PATIENCE).await().orElseThrow().epoch();
      assertThat(outbox.read(next, ALL, KnownEvents.NONE).await())
          .extracting(RelayHistoryIT::text)
          .containsExactly("waiting", "stored meanwhile");
      assertThatThrownBy(() -> copy.feed().open(before.cursor()).await())
          .hasMessageContaining("cursor-expired");
    }
  }

  @Test
  void tellsADatabaseThatWasMadeFromATemplate(Vertx vertx) throws SQLException {
    try (LocalPostgres server = LocalPostgres.temporary()) {
      // Given
      FeedPosition before;
      try (Node original = new Node(vertx, server.database("original"))) {
        original.send("ann", "bob", "published");
        Outbox outbox = original.outbox();
        long epoch = outbox.takeLease("r", Node.PATIENCE).await().orElseThrow().epoch();
        long last = outbox.read(epoch, ALL, KnownEvents.NONE).await().get(0).position();
        outbox.note(epoch, last, new StreamPosition(null, 0), Set.of()).await();
        outbox.releaseLease(epoch).await();
        before = original.feed().open(null).await();
      }
      server.administer("CREATE DATABASE copy OWNER messaging TEMPLATE original");

      // When
      String copyUri = server.database("copy");
      try (Node copy = new Node(vertx, copyUri)) {
        copy.send("ann", "bob", "stored meanwhile");

        // Then
        Outbox outbox = copy.outbox();
        assertThatThrownBy(() -> outbox.takeLease("r", Node.PATIENCE).await())
            .isInstanceOf(ForeignIdsException.class);
        assertThatThrownBy(() -> copy.feed().open(before.cursor()).await())
            .hasMessageContaining("cursor-expired");
        new Transactions(copyUri).execute("SELECT begin_incarnation()");
        long next = outbox.takeLease("r", Node.PATIENCE).await().orElseThrow().epoch();
        assertThat(outbox.read(next, ALL, KnownEvents.NONE).await())
            .extracting(RelayHistoryIT::text)
            .containsExactly("stored meanwhile");
      }
    }
  }

  @Test
  void publishesNothingWhereTransactionIdsLieBelowItsWindow() throws SQLException {
    // Given
    node.send("ann", "bob", "before");
    Outbox outbox = node.outbox();
    long epoch = outbox.takeLease("r", Node.PATIENCE).await().orElseThrow().epoch();
    transactions.execute(
        """
        UPDATE relay SET window_from = '4000000000:4000000000:', window_to = '4000000009:4000000009:'
        """);
    node.send("ann", "bob", "stored meanwhile");

    // Then
    assertThatThrownBy(() -> outbox.read(epoch, ALL, KnownEvents.NONE).await())
        .isInstanceOf(ForeignIdsException.class)
        .hasMessageContaining("begin_incarnation()");

    // When
    transactions.execute("SELECT begin_incarnation()");

    // Then
    long next = outbox.takeLease("r", Node.PATIENCE).await().orElseThrow().epoch();
    assertThat(outbox.read(next, ALL, KnownEvents.NONE).await()).hasSize(2);
  }
}
