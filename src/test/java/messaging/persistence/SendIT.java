package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import messaging.message.ErrorCode;
import messaging.message.HistoryPosition.After;
import messaging.message.HistoryPosition.Latest;
import messaging.message.Message;
import messaging.message.MessagingException;
import messaging.message.Sent;
import messaging.testing.Backing;
import messaging.testing.Jdbc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class SendIT {
  private String uri;
  private Node node;
  private Node other;

  @BeforeEach
  void open(Vertx vertx) {
    uri = Backing.postgres().freshDatabase();
    node = new Node(vertx, uri);
    other = new Node(vertx, uri);
  }

  @AfterEach
  void close() {
    node.close();
    other.close();
  }

  @Test
  void numbersConcurrentSendsOfTwoNodesWithoutGapsAndAnswersEachCaller() {
    // Given
    List<String> users = List.of("ann", "bob", "cyd", "dan", "eve");
    Random random = new Random(1);
    List<Future<Sent>> answers = new ArrayList<>();
    List<String> texts = new ArrayList<>();

    // When
    for (int i = 0; i < 2_000; i++) {
      int from = random.nextInt(users.size());
      int to = (from + 1 + random.nextInt(users.size() - 1)) % users.size();
      texts.add("message " + i);
      answers.add(
          (i % 2 == 0 ? node : other)
              .sendLater(users.get(from), users.get(to), texts.get(i), null));
    }
    List<Sent> sent = Node.awaitAll(answers);

    // Then
    assertThat(sent).extracting(s -> s.message().text()).isEqualTo(texts);
    assertThat(sent).noneMatch(Sent::replayed);
    for (String a : users) {
      for (String b : users) {
        if (a.compareTo(b) < 0) {
          List<Message> chat =
              sent.stream()
                  .map(Sent::message)
                  .filter(m -> Set.of(m.senderId(), m.receiverId()).equals(Set.of(a, b)))
                  .sorted((x, y) -> Long.compare(x.seq(), y.seq()))
                  .toList();
          assertThat(chat)
              .extracting(Message::seq)
              .containsExactlyElementsOf(LongStream.rangeClosed(1, chat.size()).boxed().toList());
          assertThat(chat).extracting(Message::timestamp).isSorted();
          assertThat(history(a, b)).isEqualTo(chat);
        }
      }
    }
  }

  private List<Message> history(String a, String b) {
    List<Message> all = new ArrayList<>();
    while (true) {
      long seen = all.size();
      List<Message> page = node.ask(s -> s.history(a, b, new After(seen), 200)).messages();
      if (page.isEmpty()) {
        return all;
      }
      all.addAll(page);
    }
  }

  @Test
  void storesOneMessageForAHundredConcurrentRepetitionsOnTwoNodes() {
    // When
    List<Future<Sent>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add((i % 2 == 0 ? node : other).sendLater("ann", "bob", "once", "key-1"));
    }
    List<Sent> sent = Node.awaitAll(answers);

    // Then
    assertThat(new HashSet<>(sent.stream().map(Sent::message).toList())).hasSize(1);
    assertThat(sent).filteredOn(s -> !s.replayed()).hasSize(1);
    assertThat(node.ask(s -> s.history("ann", "bob", new Latest(), 10)).messages()).hasSize(1);
    assertThat(node.send("ann", "bob", "next").message().seq()).isEqualTo(2);
  }

  @Test
  void givesARepetitionTheMessageAsItIsNow() {
    // Given
    UUID id = node.send("ann", "bob", "hello", "k").message().id();
    node.ask(s -> s.markSeen("bob", "ann", null, null));

    // When
    Sent again = other.send("ann", "bob", "hello", "k");

    // Then
    assertThat(again.replayed()).isTrue();
    assertThat(again.message().id()).isEqualTo(id);
    assertThat(again.message().status()).isEqualTo(Message.Status.SEEN);
  }

  @Test
  void refusesAnotherTextUnderAUsedKeyInTheSameBatchAndLater() {
    // When
    Future<Sent> first = node.sendLater("ann", "bob", "one", "k");
    Future<Sent> second = node.sendLater("ann", "bob", "two", "k");

    // Then
    assertThat(first.await().message().text()).isEqualTo("one");
    assertReused(() -> second.await());
    assertReused(() -> other.send("ann", "bob", "two", "k"));
  }

  private static void assertReused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MessagingException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.IDEMPOTENCY_KEY_REUSED));
  }

  @Test
  void takesTheSameKeyForAnotherReceiverOrFromTheOtherSideAsAnotherMessage() {
    // When
    List<Sent> sent =
        Node.awaitAll(
            List.of(
                node.sendLater("ann", "bob", "text", "k"),
                node.sendLater("ann", "cyd", "text", "k"),
                node.sendLater("bob", "ann", "text", "k")));

    // Then
    assertThat(sent).noneMatch(Sent::replayed);
    assertThat(sent).extracting(s -> s.message().id()).doesNotHaveDuplicates();
  }

  @Test
  void failsOnlyTheMessageThatTheDatabaseCannotTake() {
    // Given a text that the rules would have refused
    String bad = "bad \u0000 text";

    // When
    List<Future<Sent>> answers =
        IntStream.range(0, 50)
            .mapToObj(i -> node.sendLater("ann", "u" + i % 7, i == 31 ? bad : "good " + i, null))
            .toList();

    // Then
    for (int i = 0; i < answers.size(); i++) {
      Future<Sent> answer = answers.get(i);
      if (i == 31) {
        assertThatThrownBy(() -> answer.await())
            .isInstanceOfSatisfying(
                MessagingException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
      } else {
        assertThat(answer.await().message().text()).isEqualTo("good " + i);
      }
    }
  }

  @Test
  void startsAChatAgainThatTheDatabaseHasLost() throws SQLException {
    node.send("ann", "bob", "to a chat that is lost");
    node.send("ann", "cyd", "stays");

    // When: as after a failover without the last commits
    try (Connection connection = Jdbc.connect(uri);
        java.sql.Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM outbox_rows; DELETE FROM messages");
      statement.execute("DELETE FROM chats WHERE user_hi = 'bob'");
    }

    // Then
    assertThat(node.send("ann", "bob", "first").message().seq()).isEqualTo(1);
    assertThat(node.send("ann", "cyd", "second").message().seq()).isEqualTo(2);
  }
}
