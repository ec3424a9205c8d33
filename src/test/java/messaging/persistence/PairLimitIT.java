package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import messaging.config.RateLimit;
import messaging.message.ErrorCode;
import messaging.message.HistoryPosition.After;
import messaging.message.Message;
import messaging.message.MessagingException;
import messaging.message.Sent;
import messaging.testing.Backing;
import messaging.testing.Jdbc;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.jspecify.annotations.Nullable;

/** What one sender may send to one receiver, over all nodes. */
final class PairLimitIT {
  private static final int BURST = 3;

  /** In which one more may be sent; much longer than any run of this test. */
  private static final Duration GAP = Duration.ofHours(4);

  private static final Duration QUARTER = GAP.dividedBy(4);
  private static final Duration LONGEST_RUN = Duration.ofMinutes(30);

  private static final RateLimit LIMIT = new RateLimit(BURST, GAP.multipliedBy(BURST));

  /** Of its own: JUnit's extensions do not reach the tests of jqwik. */
  private static final Vertx VERTX = Vertx.vertx();

  private static final String URI = Backing.postgres().freshDatabase();
  private static final Node NODE = new Node(VERTX, URI, LIMIT);
  private static final AtomicInteger PAIRS = new AtomicInteger();

  @AfterContainer
  static void close() {
    NODE.close();
    VERTX.close().await();
  }

  /**
   * A message of one of the two.
   *
   * @param key 0 for none
   */
  record Text(boolean byAnn, int key) {
    private @Nullable String idempotencyKey() {
      return key == 0 ? null : "key-" + key;
    }
  }

  /** Some messages at once, some quarters of a gap after those before. */
  record Step(int quarters, List<Text> texts) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Text> texts =
        Combinators.combine(Arbitraries.of(true, false), Arbitraries.integers().between(0, 4))
            .as(Text::new);
    return Combinators.combine(
            Arbitraries.integers().between(0, 7), texts.list().ofMinSize(1).ofMaxSize(6))
        .as(Step::new)
        .list()
        .ofMaxSize(12);
  }

  /** What each of the two has sent, and how many quarters are missing in each bucket. */
  private static final class Model {
    private final String ann;
    private final String bob;
    private final Map<Boolean, Integer> missing = new HashMap<>(Map.of(true, 0, false, 0));
    private final Map<Text, Long> stored = new HashMap<>();
    private final List<String> senders = new ArrayList<>();

    Model(int number) {
      // Both orders of the two names
      ann = (number % 2 == 0 ? "a" : "z") + number;
      bob = "m" + number;
    }

    String sender(Text text) {
      return text.byAnn() ? ann : bob;
    }

    String receiver(Text text) {
      return text.byAnn() ? bob : ann;
    }

    void pass(int quarters) {
      missing.replaceAll((byAnn, before) -> Math.max(0, before - quarters));
    }

    /** The seq that the message gets, or has got before; empty if the limit is reached. */
    Optional<Long> send(Text text) {
      if (text.key() > 0 && stored.containsKey(text)) {
        return Optional.of(stored.get(text));
      }
      int after = missing.getOrDefault(text.byAnn(), 0) + 4;
      if (after > 4 * BURST) {
        return Optional.empty();
      }
      missing.put(text.byAnn(), after);
      senders.add(sender(text));
      stored.put(text, (long) senders.size());
      return Optional.of((long) senders.size());
    }

    Duration waiting(Text text) {
      return QUARTER.multipliedBy(missing.getOrDefault(text.byAnn(), 0) + 4 - 4 * BURST);
    }
  }

  @Property(tries = 50, shrinking = ShrinkingMode.BOUNDED)
  void letsThroughWhatABucketOfTokensWould(@ForAll("steps") List<Step> steps) throws SQLException {
    Model model = new Model(PAIRS.incrementAndGet());
    for (Step step : steps) {
      pass(model, step.quarters());
      List<Future<Sent>> answers =
          step.texts().stream()
              .map(
                  text ->
                      NODE.sendLater(
                          model.sender(text), model.receiver(text), "x", text.idempotencyKey()))
              .toList();
      for (int i = 0; i < answers.size(); i++) {
        assertAnswer(model, step.texts().get(i), answers.get(i));
      }
    }
    assertStored(model);
  }

  /** Nobody can wait for hours, so the time of the buckets is moved. */
  private static void pass(Model model, int quarters) throws SQLException {
    model.pass(quarters);
    try (Connection connection = Jdbc.connect(URI);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          UPDATE chats SET lo_full_at = lo_full_at - %1$d * interval '1 second',
            hi_full_at = hi_full_at - %1$d * interval '1 second'
          WHERE '%2$s' IN (user_lo, user_hi)
          """
              .formatted(quarters * QUARTER.toSeconds(), model.ann));
    }
  }

  private static void assertAnswer(Model model, Text text, Future<Sent> answer) {
    boolean known = model.stored.containsKey(text) && text.key() > 0;
    Optional<Long> seq = model.send(text);
    if (seq.isPresent()) {
      assertThat(answer.await().message().seq()).isEqualTo(seq.get());
      assertThat(answer.result().replayed()).isEqualTo(known);
      return;
    }
    MessagingException refusal = refusal(answer);
    assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_MESSAGES_TO_USER);
    Duration longest = model.waiting(text);
    assertThat(refusal.retryAfter().orElseThrow()).isBetween(longest.minus(LONGEST_RUN), longest);
  }

  private static MessagingException refusal(Future<?> answer) {
    Throwable failure =
        Future.join(answer, Future.succeededFuture())
            .otherwiseEmpty()
            .map(done -> answer.cause())
            .await();
    assertThat(failure).isInstanceOf(MessagingException.class);
    return (MessagingException) failure;
  }

  /** A refused message takes no seq, is not counted, and has no event. */
  private static void assertStored(Model model) throws SQLException {
    List<Message> messages =
        NODE.ask(store -> store.history(model.ann, model.bob, new After(0), 200)).messages();
    assertThat(messages).extracting(Message::senderId).isEqualTo(model.senders);
    long toBob = model.senders.stream().filter(model.ann::equals).count();
    assertThat(
            NODE.ask(store -> store.chats(model.bob, 1, null)).chats().stream()
                .mapToLong(chat -> chat.unreadCount()))
        .allMatch(unread -> unread == toBob);
    try (Connection connection = Jdbc.connect(URI);
        Statement statement = connection.createStatement();
        ResultSet events =
            statement.executeQuery(
                "SELECT count(*) FROM outbox_rows JOIN chats c ON c.id = chat_id WHERE '%s' IN (user_lo, user_hi)"
                    .formatted(model.ann))) {
      events.next();
      assertThat(events.getInt(1)).isEqualTo(model.senders.size());
    }
  }

  @Example
  void forgetsWhatALargerLimitHadLetThrough() {
    try (Node generous = new Node(VERTX, URI, new RateLimit(100, Duration.ofHours(100)))) {
      for (int i = 0; i < 100; i++) {
        generous.send("cyd", "dan", "text " + i);
      }
      Duration waiting =
          refusal(NODE.sendLater("cyd", "dan", "next", null)).retryAfter().orElseThrow();

      assertThat(waiting).isBetween(GAP.minus(LONGEST_RUN), GAP);
    }
  }
}
