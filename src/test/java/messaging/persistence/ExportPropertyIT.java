package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import messaging.message.Chat;
import messaging.message.DomainEvent.SeenMark;
import messaging.message.ExportLine;
import messaging.message.ExportLine.ExportedChat;
import messaging.message.ExportStore;
import messaging.message.History;
import messaging.message.HistoryPosition.After;
import messaging.message.SeenState;
import messaging.testing.Backing;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever was said and seen, an export is what the other calls say, and all of it. */
final class ExportPropertyIT {
  /** Of its own: JUnit's extensions do not reach the tests of jqwik. */
  private static final Vertx VERTX = Vertx.vertx();

  private static final Node NODE = new Node(VERTX, Backing.postgres().freshDatabase());
  private static final ExportStore STORE = NODE.exports();
  private static final AtomicInteger TRIES = new AtomicInteger();
  private static final int USERS = 4;

  /** Of all moves, as no other answer has their times. */
  private static final Instant ANY_TIME = Instant.EPOCH;

  /** Somebody sends to another one, or marks what that one sent as seen. */
  record Step(int user, int distance, boolean sends) {}

  /** The moves of marks, which no other call tells afterwards, by the two users. */
  private static final class Model {
    private final int number = TRIES.incrementAndGet();
    private final TreeMap<String, List<SeenMark>> marks = new TreeMap<>();

    /** Some have names that are substrings of others, and the order is not that of the numbers. */
    String user(int index) {
      return "u" + number + "-" + "-".repeat(USERS - index % USERS);
    }

    void take(Step step) {
      String user = user(step.user());
      String peer = user(step.user() + step.distance());
      if (step.sends()) {
        NODE.send(user, peer, "text " + step);
        return;
      }
      long before = mark(user, peer);
      SeenState state = NODE.ask(store -> store.markSeen(user, peer, null, null));
      if (state.chatId() != null && state.seenUpTo() > before) {
        marks
            .computeIfAbsent(Pair.of(user, peer).toString(), none -> new ArrayList<>())
            .add(new SeenMark(state.chatId(), user, peer, before, state.seenUpTo(), ANY_TIME));
      }
    }

    private static long mark(String user, String peer) {
      return NODE.ask(store -> store.chats(user, 200, null)).chats().stream()
          .filter(chat -> chat.participants().contains(peer))
          .mapToLong(Chat::seenUpTo)
          .sum();
    }

    List<Object> expected(String user) {
      TreeMap<String, List<Object>> byPeer = new TreeMap<>();
      for (Chat chat : NODE.ask(store -> store.chats(user, 200, null)).chats()) {
        String peer =
            chat.participants().stream().filter(id -> !id.equals(user)).findFirst().orElseThrow();
        History history = NODE.ask(store -> store.history(user, peer, new After(0), 200));
        List<Object> lines = new ArrayList<>();
        lines.add(
            new ExportedChat(
                chat.chatId(),
                chat.participants(),
                1,
                chat.lastMessage().seq(),
                chat.unreadCount(),
                chat.seenUpTo(),
                chat.peerSeenUpTo()));
        lines.addAll(history.messages());
        lines.addAll(marks.getOrDefault(Pair.of(user, peer).toString(), List.of()));
        byPeer.put(peer, lines);
      }
      return byPeer.values().stream().flatMap(List::stream).toList();
    }
  }

  private static List<Object> timeless(List<ExportLine> lines) {
    return Exports.data(lines).stream()
        .map(
            data ->
                data instanceof SeenMark mark
                    ? new SeenMark(
                        mark.chatId(),
                        mark.seenBy(),
                        mark.senderId(),
                        mark.fromSeq(),
                        mark.seenUpTo(),
                        ANY_TIME)
                    : data)
        .toList();
  }

  @Provide
  Arbitrary<List<Step>> conversations() {
    return Combinators.combine(
            Arbitraries.integers().between(0, USERS - 1),
            Arbitraries.integers().between(1, USERS - 1),
            Arbitraries.of(true, true, false))
        .as(Step::new)
        .list()
        .ofMaxSize(25);
  }

  @AfterContainer
  static void close() {
    NODE.close();
    VERTX.close().await();
  }

  @Property(tries = 30, shrinking = ShrinkingMode.BOUNDED)
  void isWhatWasStoredWhateverTheSizeOfThePages(
      @ForAll("conversations") List<Step> steps, @ForAll @IntRange(min = 1, max = 9) int limit) {
    Model model = new Model();
    steps.forEach(model::take);
    for (int i = 0; i < USERS; i++) {
      String user = model.user(i);
      List<ExportLine> lines = Exports.all(STORE, user, null, limit);
      assertThat(timeless(lines)).isEqualTo(model.expected(user));
      assertThat(lines).extracting(ExportLine::cursor).doesNotHaveDuplicates();
    }
  }

  @Property(tries = 10, shrinking = ShrinkingMode.BOUNDED)
  void goesOnBehindEachLine(@ForAll("conversations") List<Step> steps) {
    Model model = new Model();
    steps.forEach(model::take);
    String user = model.user(0);
    List<ExportLine> whole = Exports.all(STORE, user, null, 3);
    for (int i = 0; i < whole.size(); i++) {
      List<ExportLine> rest = Exports.all(STORE, user, whole.get(i).cursor(), 4);
      assertThat(Exports.data(rest)).isEqualTo(Exports.data(whole.subList(i + 1, whole.size())));
    }
  }
}
