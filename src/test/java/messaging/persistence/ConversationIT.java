package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import messaging.message.Chat;
import messaging.message.EventArchive.Place;
import messaging.message.FeedEvent;
import messaging.message.FeedPosition;
import messaging.message.History;
import messaging.message.HistoryPosition;
import messaging.message.HistoryPosition.After;
import messaging.message.HistoryPosition.Before;
import messaging.message.HistoryPosition.Latest;
import messaging.message.Message;
import messaging.message.SeenState;
import messaging.message.Sent;
import messaging.persistence.Conversation.Line;
import messaging.testing.Backing;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import org.jspecify.annotations.Nullable;

/**
 * Whatever is sent, marked, published, erased and purged, in any order: all that is read is what it
 * should be.
 */
final class ConversationIT {
  /** Of its own: JUnit's extensions do not reach the tests of jqwik. */
  private static final Vertx VERTX = Vertx.vertx();

  private static final String URI = Backing.postgres().freshDatabase();
  private static final Node NODE = new Node(VERTX, URI);
  private static final Purges PURGES = new Purges(URI, NODE);
  private static final AtomicInteger PAIRS = new AtomicInteger();
  private static final int ALL = 1_000;

  /** What one of the two does; {@code place} says up to where, in hundredths of the chat. */
  record Step(boolean byAnn, Action action, int place) {}

  enum Action {
    SEND,
    SEND_WITH_KEY,
    MARK_ALL,
    MARK_UP_TO,
    PUBLISH,
    PURGE,
    ERASE_ALL,
    ERASE_SOME,
    TAKE_CURSOR
  }

  /** A cursor, and how many events were told before it. */
  private record Cursor(FeedPosition position, int told) {}

  @Provide
  Arbitrary<List<Step>> conversations() {
    Arbitrary<Action> actions =
        Arbitraries.frequency(
            Tuple.of(4, Action.SEND),
            Tuple.of(4, Action.SEND_WITH_KEY),
            Tuple.of(1, Action.MARK_ALL),
            Tuple.of(2, Action.MARK_UP_TO),
            Tuple.of(2, Action.PUBLISH),
            Tuple.of(2, Action.PURGE),
            Tuple.of(1, Action.ERASE_ALL),
            Tuple.of(2, Action.ERASE_SOME),
            Tuple.of(1, Action.TAKE_CURSOR));
    Arbitrary<Step> steps =
        Combinators.combine(
                Arbitraries.of(true, false), actions, Arbitraries.integers().between(0, 99))
            .as(Step::new);
    return steps.list().ofMinSize(10).ofMaxSize(50);
  }

  @AfterContainer
  static void close() {
    NODE.close();
    VERTX.close().await();
  }

  @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
  void isReadAsItShouldBe(@ForAll("conversations") List<Step> steps) throws SQLException {
    int number = PAIRS.incrementAndGet();
    // Both orders of the two names
    Conversation model = new Conversation((number % 2 == 0 ? "a" : "z") + number, "m" + number);
    List<Cursor> cursors = new ArrayList<>();
    for (Step step : steps) {
      if (step.action() == Action.TAKE_CURSOR) {
        cursors.add(new Cursor(NODE.feed().open(null).await(), model.told()));
      } else {
        act(model, step);
        assertList(model, model.ann);
        assertList(model, model.bob);
        assertPages(model, step.place());
      }
    }
    PURGES.assertCounted();
    cursors.forEach(cursor -> assertFeed(model, cursor));
    assertArchive(model);
  }

  private static void act(Conversation model, Step step) throws SQLException {
    String user = step.byAnn() ? model.ann : model.bob;
    long place = 1 + step.place() * model.last() / 100;
    switch (step.action()) {
      case SEND -> send(model, user, "text", null);
      case SEND_WITH_KEY -> send(model, user, "keyed", "key " + step.place() % 4);
      case MARK_ALL -> mark(model, user, null);
      case MARK_UP_TO -> mark(model, user, model.last() == 0 ? null : place);
      case PUBLISH -> {
        PURGES.publishAll();
        model.publish();
      }
      case PURGE -> purge(model, place);
      case ERASE_ALL -> erase(model, user, place, ALL);
      case ERASE_SOME -> erase(model, user, place, 1 + step.place() / 20);
      case TAKE_CURSOR -> throw new IllegalArgumentException();
    }
  }

  private static void purge(Conversation model, long upTo) throws SQLException {
    List<String> pair = new ArrayList<>(List.of(model.ann, model.bob));
    Collections.sort(pair);
    PURGES.makeOld(pair.get(0), pair.get(1), upTo);
    PURGES.purge();
    model.makeOld(Math.min(upTo, model.last()));
    model.purge();
  }

  /** Wherever it is to go on: what is left before that is erased first. */
  private static void erase(Conversation model, String user, long after, int limit) {
    int erased = model.erase(user, limit);
    assertThat(NODE.erasures().erase(user, model.peer(user), null, after, limit).await().erased())
        .isEqualTo(erased);
  }

  private static void send(Conversation model, String user, String text, @Nullable String key) {
    Optional<Line> known = key == null ? Optional.empty() : model.withKey(user, key);
    long seq = known.map(Line::seq).orElseGet(() -> model.send(user, text, key));
    Sent sent = NODE.send(user, model.peer(user), text, key);
    assertThat(sent.replayed()).isEqualTo(known.isPresent());
    assertThat(sent.message().seq()).isEqualTo(seq);
  }

  private static void mark(Conversation model, String user, @Nullable Long upTo) {
    long before = model.received(user, model.mark(user));
    model.mark(user, upTo == null ? model.last() : upTo);
    long unread = model.received(user, model.mark(user));
    SeenState state = NODE.ask(store -> store.markSeen(user, model.peer(user), upTo, null));
    assertThat(state)
        .isEqualTo(new SeenState(state.chatId(), model.mark(user), before - unread, unread));
  }

  private static void assertList(Conversation model, String user) {
    List<Chat> chats = NODE.ask(store -> store.chats(user, 2, null)).chats();
    assertThat(chats).hasSize(model.last() == 0 ? 0 : 1);
    for (Chat chat : chats) {
      assertThat(chat.unreadCount()).isEqualTo(model.received(user, model.mark(user)));
      assertThat(chat.seenUpTo()).isEqualTo(model.mark(user));
      assertThat(chat.peerSeenUpTo()).isEqualTo(model.mark(model.peer(user)));
      assertThat(lines(model, List.of(chat.lastMessage())))
          .containsExactly(model.kept().get(model.kept().size() - 1));
    }
  }

  private static List<Line> lines(Conversation model, List<Message> messages) {
    List<Line> expected = model.kept();
    return messages.stream().map(message -> Line.of(message, expected)).toList();
  }

  private static History page(Conversation model, HistoryPosition position, int limit) {
    return NODE.ask(store -> store.history(model.ann, model.bob, position, limit));
  }

  /** Both ways through the chat in pages of some size, and from a place in it. */
  private static void assertPages(Conversation model, int place) {
    int limit = 3 + place % 8;
    List<Message> up = new ArrayList<>();
    History page = page(model, new After(0), limit);
    assertThat(page.hasOlder()).isFalse();
    up.addAll(page.messages());
    while (page.hasNewer()) {
      page = page(model, new After(up.get(up.size() - 1).seq()), limit);
      assertThat(page.hasOlder()).isTrue();
      up.addAll(page.messages());
    }
    assertThat(lines(model, up)).isEqualTo(model.kept());

    List<Message> down = new ArrayList<>();
    page = page(model, new Latest(), limit);
    assertThat(page.hasNewer()).isFalse();
    down.addAll(page.messages());
    while (page.hasOlder()) {
      page = page(model, new Before(down.get(down.size() - 1).seq()), limit);
      assertThat(page.hasNewer()).isTrue();
      down.addAll(page.messages());
    }
    Collections.reverse(down);
    assertThat(down).isEqualTo(up);

    long from = place * model.last() / 100;
    assertThat(lines(model, page(model, new After(from), 200).messages()))
        .isEqualTo(model.kept().stream().filter(line -> line.seq() > from).toList());
  }

  private static void assertFeed(Conversation model, Cursor cursor) {
    List<FeedEvent> events = NODE.feed().read(model.ann, cursor.position, ALL).await().events();
    assertThat(events.stream().map(event -> model.name(event.event())))
        .isEqualTo(model.toldAfter(cursor.told));
  }

  /** What a replay tells. */
  private static void assertArchive(Conversation model) {
    if (model.last() == 0) {
      return;
    }
    UUID chat = Objects.requireNonNull(page(model, new Latest(), 1).chatId());
    assertThat(
            NODE.archive().read(new Place(chat, 0, 0), ALL).await().events().stream()
                .filter(event -> event.chatId().equals(chat))
                .map(model::name))
        .isEqualTo(model.toldAfter(0));
  }
}
