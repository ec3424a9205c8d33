package messaging.persistence;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import messaging.message.Chat;
import messaging.message.ChatCursor;
import messaging.message.ChatPage;
import messaging.message.ErrorCode;
import messaging.message.History;
import messaging.message.HistoryPosition;
import messaging.message.HistoryPosition.Latest;
import messaging.message.Message;
import messaging.message.Message.Status;
import messaging.message.MessagingException;
import messaging.message.SeenState;
import messaging.testing.Backing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class ReadIT {
  private final String uri = Backing.postgres().freshDatabase();
  private final Node node;

  ReadIT(Vertx vertx) {
    node = new Node(vertx, uri);
  }

  @BeforeEach
  void empty() throws SQLException {
    new Transactions(uri).execute("TRUNCATE chats, messages, seen_marks, outbox_rows");
  }

  @AfterAll
  void close() {
    node.close();
  }

  private History history(HistoryPosition position, int limit) {
    return node.ask(s -> s.history("ann", "bob", position, limit));
  }

  private SeenState mark(String user, String peer, @Nullable Long upTo) {
    return node.ask(s -> s.markSeen(user, peer, upTo, null));
  }

  private void send(int count) {
    Node.awaitAll(
        LongStream.range(0, count)
            .mapToObj(
                i ->
                    node.sendLater(
                        i % 2 == 0 ? "ann" : "bob", i % 2 == 0 ? "bob" : "ann", "t", null))
            .toList());
  }

  @ParameterizedTest
  @CsvSource({
    // kind, seq, limit, first and last of the page, older, newer; of a chat of 10
    "latest, 0, 3, 10, 8, true, false",
    "latest, 0, 50, 10, 1, false, false",
    "before, 10, 3, 9, 7, true, true",
    "before, 2, 3, 1, 1, false, true",
    "before, 11, 3, 10, 8, true, false",
    "before, 9223372036854775807, 3, 10, 8, true, false",
    "after, 0, 3, 1, 3, false, true",
    "after, 8, 3, 9, 10, true, false",
    "around, 5, 4, 3, 6, true, true",
    "around, 1, 4, 1, 4, false, true",
    "around, 10, 4, 7, 10, true, false",
    "around, 99, 4, 7, 10, true, false",
    "around, 9223372036854775807, 1, 10, 10, true, false",
    "around, 7, 1, 7, 7, true, true",
    "around, 3, 50, 1, 10, false, false",
  })
  void givesThePage(
      String kind, long seq, int limit, long first, long last, boolean older, boolean newer) {
    send(10);
    History page = history(Positions.of(kind, seq), limit);
    LongStream seqs =
        first <= last
            ? LongStream.rangeClosed(first, last)
            : LongStream.rangeClosed(last, first).map(s -> first + last - s);
    assertThat(page.messages())
        .extracting(Message::seq)
        .containsExactlyElementsOf(seqs.boxed().toList());
    assertThat(page.hasOlder()).isEqualTo(older);
    assertThat(page.hasNewer()).isEqualTo(newer);
  }

  @ParameterizedTest
  @CsvSource({
    "before, 1, false, true",
    "after, 10, true, false",
    "after, 9223372036854775807, true, false"
  })
  void givesAnEmptyPageAtTheEnds(String kind, long seq, boolean older, boolean newer) {
    send(10);
    History page = history(Positions.of(kind, seq), 5);
    assertThat(page).isEqualTo(new History(page.chatId(), List.of(), older, newer));
    assertThat(page.chatId()).isNotNull();
  }

  @Test
  void saysThatTheOnlyMessageIsOlderThanThePageBehindIt() {
    send(1);
    History page = history(Positions.of("after", 1), 5);
    assertThat(page).isEqualTo(new History(page.chatId(), List.of(), true, false));
  }

  @Test
  void knowsNoChatWhereNobodyHasSentAnything() {
    assertThat(history(new Latest(), 5)).isEqualTo(new History(null, List.of(), false, false));
    assertThat(mark("ann", "bob", null)).isEqualTo(new SeenState(null, 0, 0, 0));
    ChatPage chats = node.ask(s -> s.chats("ann", 5, null));
    assertThat(chats).isEqualTo(new ChatPage(List.of(), 0, null));
    assertThatThrownBy(() -> mark("ann", "bob", 1L)).isInstanceOf(MessagingException.class);
  }

  @Test
  void movesTheMarkForwardOnly() {
    // Given ann sends the odd ones, bob the even ones
    send(10);

    // Then
    assertThat(mark("ann", "bob", 5L)).satisfies(s -> assertState(s, 5, 2, 3));
    assertThat(mark("ann", "bob", 3L)).satisfies(s -> assertState(s, 5, 0, 3));
    assertThat(mark("ann", "bob", 5L)).satisfies(s -> assertState(s, 5, 0, 3));
    assertThat(mark("ann", "bob", null)).satisfies(s -> assertState(s, 10, 3, 0));
    assertThat(mark("ann", "bob", null)).satisfies(s -> assertState(s, 10, 0, 0));
    assertThatThrownBy(() -> mark("ann", "bob", 11L))
        .isInstanceOfSatisfying(
            MessagingException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FIELD);
              assertThat(e.errors()).extracting(f -> f.pointer()).containsExactly("/up_to");
            });
    assertThat(history(new Latest(), 10).messages())
        .allSatisfy(
            m -> assertThat(m.status() == Status.SEEN).isEqualTo(m.senderId().equals("bob")));
  }

  private static void assertState(SeenState state, long seenUpTo, long newlySeen, long unread) {
    assertThat(state).isEqualTo(new SeenState(state.chatId(), seenUpTo, newlySeen, unread));
  }

  @Test
  void listsChatsLatestFirstPageByPageWithTheTotal() {
    // Given
    for (String peer : List.of("a", "b", "zoe", "d", "e")) {
      node.send(peer, "mia", "to mia");
    }
    node.send("mia", "a", "answer");
    mark("mia", "zoe", null);

    // When
    ChatPage first = node.ask(s -> s.chats("mia", 2, null));
    ChatPage second =
        node.ask(
            s -> s.chats("mia", 2, ChatCursor.decode(requireNonNull(first.next())).orElseThrow()));
    ChatPage third =
        node.ask(
            s -> s.chats("mia", 2, ChatCursor.decode(requireNonNull(second.next())).orElseThrow()));

    // Then
    assertThat(List.of(first, second, third))
        .extracting(ChatPage::unreadTotal)
        .containsExactly(4L, 4L, 4L);
    assertThat(third.next()).isNull();
    List<Chat> all = new ArrayList<>(first.chats());
    all.addAll(second.chats());
    all.addAll(third.chats());
    assertThat(all)
        .extracting(Chat::participants)
        .containsExactly(
            List.of("a", "mia"),
            List.of("e", "mia"),
            List.of("d", "mia"),
            List.of("mia", "zoe"),
            List.of("b", "mia"));
    assertThat(all).extracting(Chat::unreadCount).containsExactly(1L, 1L, 1L, 0L, 1L);
    assertThat(all).extracting(Chat::seenUpTo).containsExactly(0L, 0L, 0L, 1L, 0L);
    assertThat(all.get(0).lastMessage().text()).isEqualTo("answer");
    assertThat(node.ask(s -> s.chats("zoe", 5, null)).chats().get(0).peerSeenUpTo()).isEqualTo(1);
  }

  @Test
  void pagesThroughChatsOfOneMomentInTheOrderOfTheirIds() throws SQLException {
    // Given
    for (int peer = 0; peer < 30; peer++) {
      node.send("peer-" + peer, "mia", "to mia");
    }
    new Transactions(uri).execute("UPDATE chats SET last_message_at = '2026-11-24 10:00:00Z'");

    // When
    List<Chat> all = new ArrayList<>();
    @Nullable String next = null;
    do {
      ChatCursor cursor = next == null ? null : ChatCursor.decode(next).orElseThrow();
      ChatPage page = node.ask(s -> s.chats("mia", 7, cursor));
      all.addAll(page.chats());
      next = page.next();
    } while (next != null);

    // Then
    assertThat(all)
        .hasSize(30)
        .extracting(chat -> chat.chatId().toString())
        .isSortedAccordingTo(Comparator.<String>naturalOrder().reversed());
  }
}
