package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import messaging.message.ChatPage;
import messaging.message.FeedPosition;
import messaging.message.History;
import messaging.message.HistoryPosition.Latest;
import messaging.message.Message;
import messaging.message.Message.Status;
import messaging.message.SeenState;
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
  private final PurgedChat chat;

  RetentionIT(Vertx vertx) {
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
    chat.send(10);
    chat.purgeUpTo(4);
    History page = chat.history(Positions.of(kind, seq), limit);
    assertThat(page.messages().stream().map(Message::seq).sorted())
        .isEqualTo(PurgedChat.seqs(Math.min(first, last), Math.max(first, last)));
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
    chat.send(10);
    chat.purgeUpTo(4);
    History page = chat.history(Positions.of(kind, seq), 5);
    assertThat(page).isEqualTo(new History(page.chatId(), List.of(), older, newer));
  }

  @Test
  void keepsTheLastMessageWithoutItsTextUntilThereIsAnother() throws SQLException {
    // Given
    chat.send(10);
    UUID last = chat.ofUser("ann").lastMessage().id();

    // When
    chat.purgeUpTo(10);

    // Then
    History page = chat.history(new Latest(), 5);
    assertThat(page.hasOlder()).isFalse();
    assertThat(page.messages()).containsExactly(chat.ofUser("ann").lastMessage());
    assertThat(chat.ofUser("bob").lastMessage())
        .satisfies(
            message -> {
              assertThat(message.id()).isEqualTo(last);
              assertThat(message.seq()).isEqualTo(10);
              assertThat(message.text()).isEmpty();
              assertThat(message.status()).isEqualTo(Status.ERASED);
            });
    assertThat(chat.purges.purge().messages()).isZero();

    // When
    chat.node.send("ann", "bob", "news");
    chat.purges.publishAll();
    assertThat(chat.purges.purge().messages()).isEqualTo(1);

    // Then
    assertThat(chat.kept()).containsExactly(11L);
  }

  @Test
  void freesTheKeysOfWhatIsPurged() throws SQLException {
    chat.send(10);
    chat.purgeUpTo(4);
    Optional<Message> found = chat.node.ask(s -> s.findByKey("bob", "ann", "key 4"));
    assertThat(found).isEmpty();
    assertThat(chat.node.send("bob", "ann", "another", "key 4").message().seq()).isEqualTo(11);
    assertThat(chat.node.send("ann", "bob", "text 5", "key 5").replayed()).isTrue();

    chat.purgeUpTo(11);
    assertThat(chat.node.send("bob", "ann", "a third", "key 4").message().seq()).isEqualTo(12);
  }

  @Test
  void countsAsUnreadWhatIsKept() throws SQLException {
    chat.send(10);
    chat.mark("bob", "ann", 6L);
    chat.purgeUpTo(4);
    assertThat(chat.ofUser("ann").unreadCount()).isEqualTo(3);
    assertThat(chat.ofUser("bob").unreadCount()).isEqualTo(2);
    ChatPage page = chat.node.ask(s -> s.chats("ann", 5, null));
    assertThat(page.unreadTotal()).isEqualTo(3);

    // Marks below what is kept, at its edge and in it
    assertThat(chat.mark("ann", "bob", 2L)).satisfies(s -> assertState(s, 2, 0, 3));
    assertThat(chat.mark("ann", "bob", 4L)).satisfies(s -> assertState(s, 4, 0, 3));
    assertThat(chat.mark("ann", "bob", 6L)).satisfies(s -> assertState(s, 6, 1, 2));
    chat.purgeUpTo(8);
    assertThat(chat.ofUser("ann").unreadCount()).isEqualTo(1);
    assertThat(chat.ofUser("bob").unreadCount()).isEqualTo(1);
    assertThat(chat.ofUser("bob").peerSeenUpTo()).isEqualTo(6);
    assertThat(chat.mark("ann", "bob", null)).satisfies(s -> assertState(s, 10, 1, 0));
  }

  private static void assertState(SeenState state, long seenUpTo, long newlySeen, long unread) {
    assertThat(state).isEqualTo(new SeenState(state.chatId(), seenUpTo, newlySeen, unread));
  }

  @Test
  void leavesFeedsWhereTheyAre() throws SQLException {
    FeedPosition begin = chat.node.feed().open(null).await();
    chat.send(3);
    FeedPosition middle = chat.node.feed().open(null).await();
    for (int i = 4; i <= 9; i++) {
      chat.node.send("ann", "bob", "text");
    }
    FeedPosition end = chat.node.feed().open(null).await();
    chat.purgeUpTo(5);

    assertThat(chat.node.feed().read("ann", begin, 99).await().events()).hasSize(4);
    assertThat(chat.node.feed().read("ann", middle, 99).await().events()).hasSize(4);
    assertThat(chat.node.feed().read("ann", end, 99).await().events()).isEmpty();
  }
}
