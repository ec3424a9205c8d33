package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import messaging.message.Chat;
import messaging.message.ErasureStore.Step;
import messaging.message.EventArchive.Page;
import messaging.message.EventArchive.Place;
import messaging.message.FeedEvent;
import messaging.message.FeedPage;
import messaging.message.FeedPosition;
import messaging.message.History;
import messaging.message.HistoryPosition.After;
import messaging.message.HistoryPosition.Before;
import messaging.message.Message;
import messaging.message.Sent;
import messaging.testing.Backing;
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

/** Erasures among sends and marks, against a model: whatever their order, all promises hold. */
final class ErasureIT {
  /** Of its own: JUnit's extensions do not reach the tests of jqwik. */
  private static final Vertx VERTX = Vertx.vertx();

  private static final Node NODE = new Node(VERTX, Backing.postgres().freshDatabase());
  private static final AtomicInteger PAIRS = new AtomicInteger();

  /** What one of the two does; {@code number} says what with, in hundredths of what there is. */
  record Act(boolean byAnn, Action action, int number) {}

  enum Action {
    SEND,
    SEND_AGAIN,
    MARK,
    ERASE,
    ERASE_BEFORE
  }

  @Provide
  Arbitrary<List<Act>> conversations() {
    Arbitrary<Action> actions =
        Arbitraries.frequency(
            net.jqwik.api.Tuple.of(5, Action.SEND),
            net.jqwik.api.Tuple.of(2, Action.SEND_AGAIN),
            net.jqwik.api.Tuple.of(2, Action.MARK),
            net.jqwik.api.Tuple.of(1, Action.ERASE),
            net.jqwik.api.Tuple.of(1, Action.ERASE_BEFORE));
    return Combinators.combine(
            Arbitraries.of(true, false), actions, Arbitraries.integers().between(0, 99))
        .as(Act::new)
        .list()
        .ofMaxSize(40);
  }

  @AfterContainer
  static void close() {
    NODE.close();
    VERTX.close().await();
  }

  @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
  void holdsAllPromises(@ForAll("conversations") List<Act> acts) {
    ErasureModel model = new ErasureModel(PAIRS.incrementAndGet());
    model.places.add(NODE.feed().open(null).await());
    List<Integer> eventsAt = new ArrayList<>(List.of(0));
    for (Act act : acts) {
      act(model, act);
      model.places.add(NODE.feed().open(null).await());
      eventsAt.add(model.events.size());
      assertCounters(model, model.ann);
      assertCounters(model, model.bob);
    }
    assertHistory(model);
    for (int i = 0; i < model.places.size(); i += 3) {
      List<String> expected = model.events.subList(eventsAt.get(i), model.events.size());
      assertThat(feed(model.ann, model.places.get(i), 1 + i)).isEqualTo(expected);
      assertThat(feed(model.bob, model.places.get(i), 1 + 2 * i)).isEqualTo(expected);
    }
    assertThat(archive(model, 3)).isEqualTo(model.events);
    assertThat(archive(model, 100)).isEqualTo(model.events);
  }

  private static void act(ErasureModel model, Act act) {
    String user = act.byAnn() ? model.ann : model.bob;
    ErasureModel.Known some = model.at(act.number());
    switch (act.action()) {
      case SEND -> send(model, user, "text " + act.number(), "key " + model.messages.size());
      case SEND_AGAIN -> {
        if (some != null) {
          send(model, some.first.senderId(), some.first.text(), some.key);
        }
      }
      case MARK -> mark(model, user, some == null ? null : some.first.seq());
      case ERASE -> erase(model, user, null, 1 + act.number() / 20);
      case ERASE_BEFORE ->
          erase(model, user, some == null ? null : some.first.timestamp(), 1 + act.number() / 20);
    }
  }

  /** The key of an erased message is free again. */
  private static void send(ErasureModel model, String user, String text, String key) {
    Sent sent = NODE.send(user, model.peer(user), text, key);
    boolean known =
        model.messages.stream()
            .anyMatch(one -> one.isBy(user) && one.key.equals(key) && !one.erased);
    assertThat(sent.replayed()).isEqualTo(known);
    if (!known) {
      assertThat(sent.message().seq()).isEqualTo(model.messages.size() + 1L);
      model.messages.add(new ErasureModel.Known(sent.message(), key));
      model.events.add(user + " sent " + sent.message().seq());
    }
  }

  private static void mark(ErasureModel model, String user, @Nullable Long upTo) {
    NODE.ask(store -> store.markSeen(user, model.peer(user), upTo, null));
    long before = model.mark(user);
    if (upTo != null && upTo > before) {
      model.events.add(user + " saw " + before + "-" + upTo);
      if (user.equals(model.ann)) {
        model.annsMark = upTo;
      } else {
        model.bobsMark = upTo;
      }
    }
  }

  private static void erase(ErasureModel model, String user, @Nullable Instant before, int limit) {
    Instant end = before == null ? Instant.MAX : before;
    Long after = 0L;
    while (after != null) {
      Step step = NODE.erasures().erase(user, model.peer(user), before, after, limit).await();
      List<Long> gone = model.erase(user, end, after, limit);
      assertThat(step.erased()).isEqualTo(gone.size());
      assertThat(step.goOnAfter()).isIn(null, gone.isEmpty() ? null : gone.get(gone.size() - 1));
      after = step.goOnAfter();
    }
    assertThat(model.erase(user, end, 0, 1)).as("left").isEmpty();
  }

  private static void assertCounters(ErasureModel model, String user) {
    List<Chat> chats = NODE.ask(store -> store.chats(user, 2, null)).chats();
    assertThat(chats).hasSize(model.messages.isEmpty() ? 0 : 1);
    for (Chat chat : chats) {
      assertThat(chat.unreadCount()).isEqualTo(model.unread(user));
      assertThat(chat.seenUpTo()).isEqualTo(model.mark(user));
      assertMessage(model, chat.lastMessage());
      assertThat(chat.lastMessage().seq()).isEqualTo(model.messages.size());
    }
  }

  private static void assertHistory(ErasureModel model) {
    int last = model.messages.size();
    List<Message> forwards = new ArrayList<>();
    History page = new History(null, List.of(), true, true);
    while (forwards.size() < last) {
      long after = forwards.size();
      page = NODE.ask(store -> store.history(model.ann, model.bob, new After(after), 7));
      forwards.addAll(page.messages());
    }
    assertThat(forwards)
        .extracting(Message::seq)
        .isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
    forwards.forEach(message -> assertMessage(model, message));
    History back = NODE.ask(s -> s.history(model.bob, model.ann, new Before(last + 1L), 200));
    assertThat(back.messages()).hasSize(last).containsExactlyInAnyOrderElementsOf(forwards);
    assertThat(back.hasOlder()).isFalse();
  }

  private static void assertMessage(ErasureModel model, Message found) {
    assertThat(found).isEqualTo(model.expected(found.seq()));
  }

  private static List<String> feed(String user, FeedPosition from, int limit) {
    List<String> found = new ArrayList<>();
    FeedPosition place = from;
    while (true) {
      // As a client that was away goes on.
      FeedPosition at = NODE.feed().open(place.cursor()).await();
      FeedPage page = NODE.feed().read(user, at, limit).await();
      page.events().stream().map(FeedEvent::event).map(ErasureModel::name).forEach(found::add);
      place = page.next();
      if (!page.more()) {
        return found;
      }
    }
  }

  private static List<String> archive(ErasureModel model, int limit) {
    List<String> found = new ArrayList<>();
    Place place = Place.START;
    while (place != null) {
      Page page = NODE.archive().read(place, limit).await();
      page.events().stream()
          .filter(event -> event.members().contains(model.ann))
          .map(ErasureModel::name)
          .forEach(found::add);
      place = page.next();
    }
    return found;
  }

  @Example
  void findsThePeersInPages() {
    String user = "m" + UUID.randomUUID();
    for (String peer : List.of("a", "b", "y", "z")) {
      NODE.send(user, peer + user, "text");
    }
    assertThat(NODE.erasures().peers(user, "", 3).await())
        .containsExactly("a" + user, "b" + user, "y" + user);
    assertThat(NODE.erasures().peers(user, "y" + user, 3).await()).containsExactly("z" + user);
    assertThat(NODE.erasures().erase(user, "nobody", null, 0, 9).await())
        .isEqualTo(new Step(0, null));
  }
}
