package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import messaging.message.Chat;
import messaging.message.ChatPage;
import messaging.message.FeedPosition;
import messaging.message.History;
import messaging.message.HistoryPosition;
import messaging.message.HistoryPosition.After;
import messaging.message.HistoryPosition.Latest;
import messaging.message.Message;
import messaging.message.Message.Status;
import messaging.message.Outbox;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.KnownEvents;
import messaging.message.Outbox.StreamPosition;
import messaging.message.SeenState;
import messaging.testing.Backing;
import messaging.testing.Dump;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left where messages were purged. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class RetentionIT {
  private final String uri = Backing.postgres().freshDatabase();
  private final Transactions transactions = new Transactions(uri);
  private final Node node;
  private final Purges purges;

  RetentionIT(Vertx vertx) {
    node = new Node(vertx, uri);
    purges = new Purges(uri, node);
  }

  @BeforeEach
  void empty() throws SQLException {
    transactions.execute("TRUNCATE chats, messages, seen_marks, outbox_rows, outbox_parked");
  }

  @AfterEach
  void recount() throws SQLException {
    purges.assertCounted();
  }

  @AfterAll
  void close() {
    node.close();
  }

  /** Ann sends the odd ones, bob the even ones. */
  private void send(int count) {
    for (int i = 1; i <= count; i++) {
      node.send(i % 2 == 1 ? "ann" : "bob", i % 2 == 1 ? "bob" : "ann", "text " + i, "key " + i);
    }
  }

  private void purgeUpTo(long seq) throws SQLException {
    purges.publishAll();
    purges.makeOld("ann", "bob", seq);
    purges.purge();
  }

  private History history(HistoryPosition position, int limit) {
    return node.ask(s -> s.history("ann", "bob", position, limit));
  }

  private List<Long> kept() {
    return history(new After(0), 200).messages().stream().map(Message::seq).toList();
  }

  private SeenState mark(String user, String peer, @Nullable Long upTo) {
    return node.ask(s -> s.markSeen(user, peer, upTo, null));
  }

  private Chat chat(String user) {
    return node.ask(s -> s.chats(user, 5, null)).chats().get(0);
  }

  private static List<Long> seqs(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @ParameterizedTest
  @CsvSource({
    // kind, seq, limit, first and last of the page, older, newer; of a chat of 10 without 1 to 4
    "latest, 0, 3, 10, 8, true, false",
    "latest, 0, 6, 10, 5, false, false",
    "latest, 0, 50, 10, 5, false, false",
    "before, 7, 2, 6, 5, false, true",
    "before, 7, 9, 6, 5, false, true",
    "before, 8, 2, 7, 6, true, true",
    "before, 6, 3, 5, 5, false, true",
    "after, 0, 3, 5, 7, false, true",
    "after, 2, 3, 5, 7, false, true",
    "after, 4, 3, 5, 7, false, true",
    "after, 5, 3, 6, 8, true, true",
    "after, 0, 50, 5, 10, false, false",
    "around, 1, 4, 5, 8, false, true",
    "around, 4, 4, 5, 8, false, true",
    "around, 5, 4, 5, 8, false, true",
    "around, 7, 4, 5, 8, false, true",
    "around, 8, 4, 6, 9, true, true",
    "around, 10, 4, 7, 10, true, false",
    "around, 3, 50, 5, 10, false, false",
  })
  void endsTheHistoryAtTheFirstOneThatIsKept(
      String kind, long seq, int limit, long first, long last, boolean older, boolean newer)
      throws SQLException {
    send(10);
    purgeUpTo(4);
    History page = history(Positions.of(kind, seq), limit);
    assertThat(page.messages().stream().map(Message::seq).sorted())
        .isEqualTo(seqs(Math.min(first, last), Math.max(first, last)));
    assertThat(page.messages().get(0).seq()).isEqualTo(first);
    assertThat(page.hasOlder()).isEqualTo(older);
    assertThat(page.hasNewer()).isEqualTo(newer);
  }

  @ParameterizedTest
  @CsvSource({
    "before, 1, false, true",
    "before, 4, false, true",
    "before, 5, false, true",
    "after, 10, true, false",
  })
  void givesAnEmptyPageWhereNothingIsKept(String kind, long seq, boolean older, boolean newer)
      throws SQLException {
    send(10);
    purgeUpTo(4);
    History page = history(Positions.of(kind, seq), 5);
    assertThat(page).isEqualTo(new History(page.chatId(), List.of(), older, newer));
  }

  @Test
  void keepsTheLastMessageWithoutItsTextUntilThereIsAnother() throws SQLException {
    // Given
    send(10);
    UUID last = chat("ann").lastMessage().id();

    // When
    purgeUpTo(10);

    // Then
    History page = history(new Latest(), 5);
    assertThat(page.hasOlder()).isFalse();
    assertThat(page.messages()).containsExactly(chat("ann").lastMessage());
    assertThat(chat("bob").lastMessage())
        .satisfies(
            message -> {
              assertThat(message.id()).isEqualTo(last);
              assertThat(message.seq()).isEqualTo(10);
              assertThat(message.text()).isEmpty();
              assertThat(message.status()).isEqualTo(Status.ERASED);
            });
    assertThat(purges.purge().messages()).isZero();

    // When
    node.send("ann", "bob", "news");
    purges.publishAll();
    assertThat(purges.purge().messages()).isEqualTo(1);

    // Then
    assertThat(kept()).containsExactly(11L);
  }

  @Test
  void freesTheKeysOfWhatIsPurged() throws SQLException {
    send(10);
    purgeUpTo(4);
    Optional<Message> found = node.ask(s -> s.findByKey("bob", "ann", "key 4"));
    assertThat(found).isEmpty();
    assertThat(node.send("bob", "ann", "another", "key 4").message().seq()).isEqualTo(11);
    assertThat(node.send("ann", "bob", "text 5", "key 5").replayed()).isTrue();

    purgeUpTo(11);
    assertThat(node.send("bob", "ann", "a third", "key 4").message().seq()).isEqualTo(12);
  }

  @Test
  void countsAsUnreadWhatIsKept() throws SQLException {
    send(10);
    mark("bob", "ann", 6L);
    purgeUpTo(4);
    assertThat(chat("ann").unreadCount()).isEqualTo(3);
    assertThat(chat("bob").unreadCount()).isEqualTo(2);
    ChatPage page = node.ask(s -> s.chats("ann", 5, null));
    assertThat(page.unreadTotal()).isEqualTo(3);

    // Marks below what is kept, at its edge and in it
    assertThat(mark("ann", "bob", 2L)).satisfies(s -> assertState(s, 2, 0, 3));
    assertThat(mark("ann", "bob", 4L)).satisfies(s -> assertState(s, 4, 0, 3));
    assertThat(mark("ann", "bob", 6L)).satisfies(s -> assertState(s, 6, 1, 2));
    purgeUpTo(8);
    assertThat(chat("ann").unreadCount()).isEqualTo(1);
    assertThat(chat("bob").unreadCount()).isEqualTo(1);
    assertThat(chat("bob").peerSeenUpTo()).isEqualTo(6);
    assertThat(mark("ann", "bob", null)).satisfies(s -> assertState(s, 10, 1, 0));
  }

  private static void assertState(SeenState state, long seenUpTo, long newlySeen, long unread) {
    assertThat(state).isEqualTo(new SeenState(state.chatId(), seenUpTo, newlySeen, unread));
  }

  @Test
  void leavesFeedsWhereTheyAre() throws SQLException {
    FeedPosition begin = node.feed().open(null).await();
    send(3);
    FeedPosition middle = node.feed().open(null).await();
    for (int i = 4; i <= 9; i++) {
      node.send("ann", "bob", "text");
    }
    FeedPosition end = node.feed().open(null).await();
    purgeUpTo(5);

    assertThat(node.feed().read("ann", begin, 99).await().events()).hasSize(4);
    assertThat(node.feed().read("ann", middle, 99).await().events()).hasSize(4);
    assertThat(node.feed().read("ann", end, 99).await().events()).isEmpty();
  }

  @Test
  void keepsWhatIsNotPublished() throws SQLException {
    send(6);
    purges.makeOld("ann", "bob", 6);
    purges.purge();
    assertThat(kept()).isEqualTo(seqs(1, 6));

    purges.publishAll();
    node.send("ann", "bob", "waits");
    purges.makeOld("ann", "bob", 7);
    purges.purge();
    assertThat(kept()).isEqualTo(seqs(7, 7));
    assertThat(chat("ann").lastMessage().text()).isEqualTo("waits");
  }

  @Test
  void keepsWhatIsParked() throws SQLException {
    // Given a chat whose fourth event cannot be published
    send(10);
    Outbox outbox = node.outbox();
    long epoch = outbox.takeLease("test", Duration.ofMinutes(1)).await().orElseThrow().epoch();
    List<Entry> entries = outbox.read(epoch, 100, KnownEvents.NONE).await();
    List<Long> parked = entries.stream().map(Entry::position).skip(3).toList();
    StreamPosition stream = new StreamPosition(null, 0);
    outbox.note(epoch, entries.get(9).position(), stream, Set.copyOf(parked)).await();
    outbox.releaseLease(epoch).await();

    // When
    purgeUpTo(10);

    // Then
    assertThat(kept()).isEqualTo(seqs(4, 10));

    // When it has become possible for two of them, and then for all
    epoch = outbox.takeLease("test", Duration.ofMinutes(1)).await().orElseThrow().epoch();
    outbox.noteParked(epoch, entries.get(0).chatId(), parked.get(1), stream).await();
    purges.purge();
    assertThat(kept()).isEqualTo(seqs(6, 10));
    outbox.noteParked(epoch, entries.get(0).chatId(), parked.get(6), stream).await();
    outbox.releaseLease(epoch).await();
    purges.purge();
    assertThat(kept()).isEqualTo(seqs(10, 10));
  }

  @Test
  void purgesNothingInACopyThatTheCopyMayStillPublish(Vertx vertx) throws SQLException {
    // Given
    send(3);
    purges.publishAll();
    node.send("ann", "bob", "waits");
    purges.makeOld("ann", "bob", 4);
    node.send("ann", "bob", "new");
    String copyUri = Backing.postgres().freshDatabase();
    try (Node copy = new Node(vertx, copyUri)) {
      Dump.of(uri).restore(copyUri);
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
    send(6);
    purges.publishAll();
    transactions.execute("UPDATE messages SET xid = '0'");
    purgeUpTo(4);
    assertThat(kept()).isEqualTo(seqs(5, 6));
  }
}
