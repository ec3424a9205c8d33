package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import messaging.message.Chat;
import messaging.message.HistoryPosition.After;
import messaging.message.Message;
import messaging.message.Message.Status;
import messaging.message.SeenState;
import messaging.testing.Backing;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.jspecify.annotations.Nullable;

/** Counters that are kept, against counting: after every step of any sequence they are equal. */
final class UnreadIT {
  /** Of its own: JUnit's extensions do not reach the tests of jqwik. */
  private static final Vertx VERTX = Vertx.vertx();

  private static final Node NODE = new Node(VERTX, Backing.postgres().freshDatabase());
  private static final AtomicInteger PAIRS = new AtomicInteger();

  /** What one of the two does; {@code place} says up to where, in hundredths of the chat. */
  record Step(boolean byAnn, Action action, int place) {}

  enum Action {
    SEND,
    MARK_ALL,
    MARK_UP_TO
  }

  /** The conversation as a list of who sent, and two marks. */
  private static final class Model {
    private final String ann;
    private final String bob;
    private final List<String> senders = new ArrayList<>();
    private long annsMark;
    private long bobsMark;

    Model(int number) {
      // Both orders of the two names
      ann = (number % 2 == 0 ? "a" : "z") + number;
      bob = "m" + number;
    }

    String peer(String user) {
      return user.equals(ann) ? bob : ann;
    }

    long mark(String user) {
      return user.equals(ann) ? annsMark : bobsMark;
    }

    /** Messages of the other one in this range, counted. */
    long received(String user, long above, long upTo) {
      return senders.subList((int) Math.min(above, upTo), (int) upTo).stream()
          .filter(sender -> !sender.equals(user))
          .count();
    }

    /** Moves the mark; gives what the call should answer, as far as it is a number. */
    List<Long> move(String user, long upTo) {
      long before = mark(user);
      long after = Math.max(before, upTo);
      if (user.equals(ann)) {
        annsMark = after;
      } else {
        bobsMark = after;
      }
      return List.of(after, received(user, before, after), received(user, after, senders.size()));
    }
  }

  @Provide
  Arbitrary<List<Step>> conversations() {
    Arbitrary<Action> actions =
        Arbitraries.of(Action.SEND, Action.SEND, Action.SEND, Action.MARK_ALL, Action.MARK_UP_TO);
    Arbitrary<Step> steps =
        Combinators.combine(
                Arbitraries.of(true, false), actions, Arbitraries.integers().between(0, 99))
            .as(Step::new);
    return steps.list().ofMaxSize(40);
  }

  @AfterContainer
  static void close() {
    NODE.close();
    VERTX.close().await();
  }

  @Property(tries = 50, shrinking = ShrinkingMode.BOUNDED)
  void keepsUnreadEqualToARecount(@ForAll("conversations") List<Step> steps) {
    Model model = new Model(PAIRS.incrementAndGet());
    for (Step step : steps) {
      String user = step.byAnn() ? model.ann : model.bob;
      if (step.action() == Action.SEND) {
        NODE.send(user, model.peer(user), "text");
        model.senders.add(user);
      } else {
        assertMarks(model, user, step);
      }
      assertCounters(model, model.ann);
      assertCounters(model, model.bob);
    }
    assertStatuses(model);
  }

  private static void assertMarks(Model model, String user, Step step) {
    long last = model.senders.size();
    Long upTo =
        step.action() == Action.MARK_ALL || last == 0 ? null : 1 + step.place() * last / 100;
    SeenState state = mark(user, model.peer(user), upTo);
    assertThat(List.of(state.seenUpTo(), state.newlySeen(), state.unreadCount()))
        .isEqualTo(model.move(user, upTo == null ? last : upTo));
  }

  private static SeenState mark(String user, String peer, @Nullable Long upTo) {
    return NODE.ask(store -> store.markSeen(user, peer, upTo, null));
  }

  private static void assertCounters(Model model, String user) {
    long last = model.senders.size();
    List<Chat> chats = NODE.ask(store -> store.chats(user, 2, null)).chats();
    assertThat(chats).hasSize(last == 0 ? 0 : 1);
    for (Chat chat : chats) {
      assertThat(chat.unreadCount()).isEqualTo(model.received(user, model.mark(user), last));
      assertThat(chat.seenUpTo()).isEqualTo(model.mark(user));
      assertThat(chat.peerSeenUpTo()).isEqualTo(model.mark(model.peer(user)));
      assertThat(chat.lastMessage().seq()).isEqualTo(last);
    }
  }

  private static void assertStatuses(Model model) {
    List<Message> messages =
        NODE.ask(store -> store.history(model.ann, model.bob, new After(0), 200)).messages();
    assertThat(messages).extracting(Message::senderId).isEqualTo(model.senders);
    assertThat(messages)
        .allSatisfy(
            message ->
                assertThat(message.status() == Status.SEEN)
                    .isEqualTo(message.seq() <= model.mark(message.receiverId())));
  }
}
