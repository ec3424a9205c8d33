package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import messaging.message.Outbox;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.KnownEvents;
import messaging.message.Outbox.StreamPosition;
import messaging.testing.Backing;
import messaging.testing.Dump;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which messages are not purged, however old they are. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class RetentionLimitsIT {
  private final PurgedChat chat;

  RetentionLimitsIT(Vertx vertx) {
    chat = new PurgedChat(vertx);
  }

  @BeforeEach
  void empty() throws SQLException {
    chat.empty();
  }

  @AfterEach
  void recount() throws SQLException {
    chat.purges.assertCounted();
  }

  @AfterAll
  void close() {
    chat.node.close();
  }

  @Test
  void keepsWhatIsNotPublished() throws SQLException {
    chat.send(6);
    chat.purges.makeOld("ann", "bob", 6);
    chat.purges.purge();
    assertThat(chat.kept()).isEqualTo(PurgedChat.seqs(1, 6));

    chat.purges.publishAll();
    chat.node.send("ann", "bob", "waits");
    chat.purges.makeOld("ann", "bob", 7);
    chat.purges.purge();
    assertThat(chat.kept()).isEqualTo(PurgedChat.seqs(7, 7));
    assertThat(chat.ofUser("ann").lastMessage().text()).isEqualTo("waits");
  }

  @Test
  void keepsWhatIsParked() throws SQLException {
    // Given a chat whose fourth event cannot be published
    chat.send(10);
    Outbox outbox = chat.node.outbox();
    long epoch = outbox.takeLease("test", Duration.ofMinutes(1)).await().orElseThrow().epoch();
    List<Entry> entries = outbox.read(epoch, 100, KnownEvents.NONE).await();
    List<Long> parked = entries.stream().map(Entry::position).skip(3).toList();
    StreamPosition stream = new StreamPosition(null, 0);
    outbox.note(epoch, entries.get(9).position(), stream, Set.copyOf(parked)).await();
    outbox.releaseLease(epoch).await();

    // When
    chat.purgeUpTo(10);

    // Then
    assertThat(chat.kept()).isEqualTo(PurgedChat.seqs(4, 10));

    // When it has become possible for two of them, and then for all
    epoch = outbox.takeLease("test", Duration.ofMinutes(1)).await().orElseThrow().epoch();
    outbox.noteParked(epoch, entries.get(0).chatId(), parked.get(1), stream).await();
    chat.purges.purge();
    assertThat(chat.kept()).isEqualTo(PurgedChat.seqs(6, 10));
    outbox.noteParked(epoch, entries.get(0).chatId(), parked.get(6), stream).await();
    outbox.releaseLease(epoch).await();
    chat.purges.purge();
    assertThat(chat.kept()).isEqualTo(PurgedChat.seqs(10, 10));
  }

  @Test
  void purgesNothingInACopyThatTheCopyMayStillPublish(Vertx vertx) throws SQLException {
    // Given
    chat.send(3);
    chat.purges.publishAll();
    chat.node.send("ann", "bob", "waits");
    chat.purges.makeOld("ann", "bob", 4);
    chat.node.send("ann", "bob", "new");
    String copyUri = Backing.postgres().freshDatabase();
    try (Node copy = new Node(vertx, copyUri)) {
      Dump.of(chat.uri).restore(copyUri);
      Purges ofCopy = new Purges(copyUri, copy);

      // Then
      assertThat(copy.retention().step("test", Purges.DAY).await()).isEmpty();

      // When
      new Transactions(copyUri).execute("SELECT begin_incarnation()");

      // Then
      assertThat(ofCopy.purge().messages()).isZero();
      ofCopy.publishAll();
      assertThat(ofCopy.purge().messages()).isEqualTo(4);
      ofCopy.assertCounted();
    }
  }

  @Test
  void purgesOldRowsWithoutTransactionIdWhileNothingWaits() throws SQLException {
    chat.send(6);
    chat.purges.publishAll();
    chat.transactions.execute("UPDATE messages SET xid = '0'");
    chat.purgeUpTo(4);
    assertThat(chat.kept()).isEqualTo(PurgedChat.seqs(5, 6));
  }
}
