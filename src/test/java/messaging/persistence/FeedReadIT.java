package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.DomainEvent.SeenMark;
import messaging.message.ErrorCode;
import messaging.message.FeedEvent;
import messaging.message.FeedPage;
import messaging.message.FeedPosition;
import messaging.message.FeedStore;
import messaging.message.FeedStore.Change;
import messaging.message.FeedStore.Changes;
import messaging.message.MessagingException;
import messaging.message.Outbox.KnownEvents;
import messaging.message.Outbox.StreamPosition;
import messaging.persistence.PgFeedPosition.Window;
import messaging.testing.Backing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class FeedReadIT {
  private static final int ALL = 1_000;

  private Transactions transactions;
  private Node node;
  private FeedStore feed;

  @BeforeEach
  void open(Vertx vertx) {
    String uri = Backing.postgres().freshDatabase();
    transactions = new Transactions(uri);
    node = new Node(vertx, uri);
    feed = node.feed();
  }

  @AfterEach
  void close() {
    node.close();
  }

  private FeedPosition at(@Nullable String cursor) {
    return feed.open(cursor).await();
  }

  private FeedPage read(String user, FeedPosition from) {
    return feed.read(user, from, ALL).await();
  }

  private List<String> after(String user, FeedPosition from) {
    return read(user, from).events().stream().map(FeedReadIT::name).toList();
  }

  /** Short forms, so that a list of events is a line: ann>bob:1, or bob saw 1-4. */
  private static String name(FeedEvent event) {
    return name(event.event());
  }

  private static String name(DomainEvent event) {
    if (event instanceof MessageSent sent) {
      return sent.message().senderId()
          + ">"
          + sent.message().receiverId()
          + ":"
          + sent.message().seq();
    }
    SeenMark mark = ((MessageSeen) event).mark();
    return mark.seenBy() + " saw " + mark.fromSeq() + "-" + mark.seenUpTo();
  }

  private void see(String user, String peer, @Nullable Long upTo) {
    node.ask(s -> s.markSeen(user, peer, upTo, null));
  }

  @Test
  void givesMessagesAndMarksInTheOrderOfCommit() {
    // Given
    node.send("ann", "bob", "old");
    FeedPosition start = at(null);

    // When
    node.send("ann", "bob", "two");
    see("bob", "ann", 1L);
    see("bob", "ann", 2L);
    node.send("bob", "ann", "three");
    see("ann", "bob", null);

    // Then
    List<String> expected =
        List.of("ann>bob:2", "bob saw 0-1", "bob saw 1-2", "bob>ann:3", "ann saw 0-3");
    assertThat(after("ann", start)).isEqualTo(expected);
    assertThat(after("bob", start)).isEqualTo(expected);
    assertThat(after("eve", start)).isEmpty();
    assertThat(after("ann", read("ann", start).next())).isEmpty();
  }

  @Test
  void goesOnFromTheCursorOfEveryEventInWhateverPages() {
    // Given
    FeedPosition start = at(null);
    for (int i = 0; i < 7; i++) {
      node.send("ann", "bob", "text");
      node.send("cyd", "ann", "text");
      see("ann", "cyd", null);
    }
    List<FeedEvent> all = read("ann", start).events();
    assertThat(all).hasSize(21);

    // Then
    for (int i = 0; i < all.size(); i++) {
      FeedPosition behind = at(all.get(i).position().cursor());
      assertThat(after("ann", behind))
          .isEqualTo(all.stream().skip(i + 1).map(FeedReadIT::name).toList());
    }
    for (int limit = 1; limit < 22; limit += 3) {
      List<String> paged = new ArrayList<>();
      FeedPage page = new FeedPage(List.of(), start, true);
      while (page.more()) {
        page = feed.read("ann", at(page.next().cursor()), limit).await();
        page.events().forEach(event -> paged.add(name(event)));
      }
      assertThat(paged).isEqualTo(all.stream().map(FeedReadIT::name).toList());
    }
  }

  /**
   * The late one has the lowest id of all: a place that is a number, a time, or a horizon over
   * transaction ids would be beyond it when it commits.
   */
  @Test
  void doesNotSkipATransactionThatCommitsLate() throws SQLException {
    node.send("ann", "bob", "one");
    node.send("ann", "cyd", "one");
    try (Connection late = transactions.begin();
        Connection lower = transactions.begin();
        Connection higher = transactions.begin()) {
      // Given
      Transactions.xid(late);
      Transactions.xid(lower);
      Transactions.xid(higher);
      Transactions.send(late, "ann", "cyd");
      FeedPosition start = at(null);

      // When the transaction with the higher id gets the chat first
      Transactions.send(higher, "ann", "bob");
      higher.commit();
      List<FeedEvent> first = read("ann", start).events();
      Transactions.send(lower, "ann", "bob");
      lower.commit();
      List<FeedEvent> second = read("ann", at(first.get(0).position().cursor())).events();
      late.commit();
      List<FeedEvent> third = read("ann", at(second.get(0).position().cursor())).events();

      // Then
      assertThat(Stream.of(first, second, third).map(page -> name(page.get(0))).toList())
          .containsExactly("ann>bob:2", "ann>bob:3", "ann>cyd:2");
      assertThat(Stream.of(first, second, third)).allSatisfy(page -> assertThat(page).hasSize(1));
      assertThat(after("ann", start)).hasSize(3);
    }
  }

  /** A window that is open while others commit ends where it began to end. */
  @Test
  void keepsAWindowAsItWasWhileOthersCommit() throws SQLException {
    try (Connection late = transactions.begin()) {
      // Given
      FeedPosition start = at(null);
      node.send("ann", "bob", "one");
      node.send("ann", "bob", "two");
      node.send("ann", "cyd", "one");
      Transactions.send(late, "ann", "dan");
      FeedPage page = feed.read("ann", start, 1).await();
      assertThat(page.more()).isTrue();

      // When others commit behind its end
      late.commit();
      node.send("ann", "bob", "three");
      see("bob", "ann", null);

      // Then
      List<String> seen = new ArrayList<>(page.events().stream().map(FeedReadIT::name).toList());
      while (page.more()) {
        page = feed.read("ann", at(page.next().cursor()), 1).await();
        page.events().forEach(event -> seen.add(name(event)));
      }
      assertThat(seen)
          .containsExactlyInAnyOrder(
              "ann>bob:1", "ann>bob:2", "ann>cyd:1", "ann>dan:1", "ann>bob:3", "bob saw 0-3");
      assertThat(seen).containsSubsequence("ann>bob:1", "ann>bob:2", "ann>bob:3", "bob saw 0-3");
    }
  }

  @Test
  void findsTheFirstNewOneOfALongChat() {
    // Given
    List<FeedPosition> places = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      places.add(at(null));
      node.send("ann", "bob", "text");
    }

    // Then
    for (int i = 0; i < places.size(); i++) {
      assertThat(after("bob", places.get(i)))
          .hasSize(70 - i)
          .first()
          .isEqualTo("ann>bob:" + (i + 1));
    }
  }

  /**
   * Ids of transactions that left nothing on disk are given again when the database crashes. A
   * place that counted them as done would then skip what is written under them.
   */
  @Test
  void countsNoTransactionAsDoneThatACrashCouldUndo() throws SQLException {
    node.send("ann", "bob", "one");
    try (Connection undone = transactions.begin()) {
      Transactions.xid(undone);
      undone.rollback();
    }
    try (Connection undone = transactions.begin()) {
      Transactions.xid(undone);
      undone.rollback();
    }
    PgFeedPosition start = (PgFeedPosition) at(null);
    Snapshot shown = start.from();
    assertThat(shown.shows(shown.xmax() - 1)).isTrue();
    try (Connection next = transactions.begin()) {
      Transactions.send(next, "ann", "cyd");
      next.commit();
    }
    List<Change> changes = feed.changes(start).await().chats();
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).stamp()).isGreaterThan(shown.xmax() + 1);
  }

  @Test
  void tellsWhichChatsHaveNews() throws SQLException {
    // Given
    long epoch = node.outbox().takeLease("test", Node.PATIENCE).await().orElseThrow().epoch();
    node.send("ann", "bob", "one");
    FeedPosition start = at(null);
    node.send("ann", "cyd", "one");
    node.send("ann", "cyd", "two");

    // When
    Changes changes = feed.changes(start).await();

    // Then
    assertThat(changes.complete()).isTrue();
    assertThat(changes.chats()).hasSize(1);
    assertThat(changes.chats().get(0).userId()).isEqualTo("ann");
    assertThat(changes.chats().get(0).peerId()).isEqualTo("cyd");
    assertThat(start.covers(changes.chats().get(0).stamp())).isFalse();
    assertThat(changes.next().covers(changes.chats().get(0).stamp())).isTrue();
    assertThat(feed.changes(changes.next()).await().chats()).isEmpty();

    // When rows may have been pruned since
    publishAll(epoch);
    node.outbox().prune(epoch).await();
    transactions.execute("UPDATE relay SET prune_next_at = '-infinity'");
    node.outbox().prune(epoch).await();

    // Then
    assertThat(feed.changes(start).await().complete()).isFalse();
    assertThat(after("ann", start)).containsExactly("ann>cyd:1", "ann>cyd:2");
  }

  private void publishAll(long epoch) {
    for (int i = 0; i < 2; i++) {
      var entries = node.outbox().read(epoch, ALL, KnownEvents.NONE).await();
      node.outbox()
          .note(
              epoch,
              entries.get(entries.size() - 1).position(),
              new StreamPosition(null, 0),
              Set.of())
          .await();
      node.send("zoe", "zed", "opens the next window");
    }
    node.outbox().read(epoch, ALL, KnownEvents.NONE).await();
  }

  @Test
  void refusesTheCursorsOfAnotherLifeOfTheDatabase() throws SQLException {
    // Given
    PgFeedPosition now = (PgFeedPosition) at(null);
    long never = now.from().xmax() + 1_000_000_000;
    Snapshot future = new Snapshot(never, never, List.of());
    Snapshot shown = now.from();

    // Then
    List<PgFeedPosition> strange =
        List.of(
            new PgFeedPosition(now.incarnation() + 1, now.life(), shown, null),
            new PgFeedPosition(now.incarnation(), now.life() + 1, shown, null),
            new PgFeedPosition(now.incarnation(), now.life(), future, null),
            new PgFeedPosition(
                now.incarnation(), now.life(), shown, new Window(future, UUID.randomUUID(), 1, 0)));
    assertThat(strange)
        .allSatisfy(
            position ->
                assertThatThrownBy(() -> at(position.cursor()))
                    .isInstanceOfSatisfying(
                        MessagingException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.CURSOR_EXPIRED)));
    assertThat(at(now.cursor())).isEqualTo(now);
  }

  @Test
  void startsOverInADatabaseThatWasRestored() throws SQLException {
    // Given rows whose transactions are of another server, far ahead of this one
    node.send("ann", "bob", "one");
    see("bob", "ann", null);
    String old = at(null).cursor();
    transactions.execute(
        """
        UPDATE chats SET changed_xid = '900000000';
        UPDATE messages SET xid = '900000000';
        UPDATE seen_marks SET xid = '900000001';
        UPDATE outbox SET xid = '900000000'
        """);

    // When
    transactions.execute("SELECT begin_incarnation()");

    // Then
    assertThatThrownBy(() -> at(old)).hasMessageContaining("cursor-expired");
    FeedPosition start = at(null);
    assertThat(after("ann", start)).isEmpty();
    node.send("bob", "ann", "two");
    assertThat(after("ann", start)).containsExactly("bob>ann:2");
    long epoch = node.outbox().takeLease("test", Node.PATIENCE).await().orElseThrow().epoch();
    assertThat(node.outbox().read(epoch, ALL, KnownEvents.NONE).await()).hasSize(3);
  }

  @Test
  void givesForgersNothingButTheirOwn() {
    // Given
    FeedPosition start = at(null);
    node.send("ann", "bob", "secret");
    node.send("eve", "bob", "hers");
    UUID chat = read("ann", start).events().get(0).event().chatId();
    PgFeedPosition now = (PgFeedPosition) at(null);
    Random random = new Random(4711);

    // Then
    for (int i = 0; i < 100; i++) {
      Snapshot from = forged(random, now.from().xmax());
      PgFeedPosition forged =
          new PgFeedPosition(
              now.incarnation(),
              now.life(),
              from,
              random.nextBoolean()
                  ? null
                  : new Window(
                      forged(random, now.from().xmax()),
                      random.nextBoolean() ? chat : new UUID(random.nextLong(), random.nextLong()),
                      random.nextLong(Long.MAX_VALUE / 4),
                      random.nextLong(Long.MAX_VALUE / 4)));
      assertThat(after("eve", at(forged.cursor())).stream().collect(Collectors.joining()))
          .isIn("", "eve>bob:1");
    }
  }

  private static Snapshot forged(Random random, long end) {
    long xmin = random.nextLong(Snapshot.FIRST_XID, end);
    long xmax = random.nextLong(xmin, end);
    return new Snapshot(xmin, xmax, xmax > xmin ? List.of(xmin) : List.of());
  }
}
