package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import messaging.message.FeedEvent;
import messaging.message.FeedPage;
import messaging.message.FeedPosition;
import messaging.message.FeedStore.Changes;
import messaging.message.Outbox.KnownEvents;
import messaging.message.Outbox.StreamPosition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class FeedReadIT {
  private Feeds feeds;

  @BeforeEach
  void open(Vertx vertx) {
    feeds = new Feeds(vertx);
  }

  @AfterEach
  void close() {
    feeds.close();
  }

  @Test
  void givesMessagesAndMarksInTheOrderOfCommit() {
    // Given
    feeds.node.send("ann", "bob", "old");
    FeedPosition start = feeds.at(null);

    // When
    feeds.node.send("ann", "bob", "two");
    feeds.see("bob", "ann", 1L);
    feeds.see("bob", "ann", 2L);
    feeds.node.send("bob", "ann", "three");
    feeds.see("ann", "bob", null);

    // Then
    List<String> expected =
        List.of("ann>bob:2", "bob saw 0-1", "bob saw 1-2", "bob>ann:3", "ann saw 0-3");
    assertThat(feeds.after("ann", start)).isEqualTo(expected);
    assertThat(feeds.after("bob", start)).isEqualTo(expected);
    assertThat(feeds.after("eve", start)).isEmpty();
    assertThat(feeds.after("ann", feeds.read("ann", start).next())).isEmpty();
  }

  @Test
  void goesOnFromTheCursorOfEveryEventInWhateverPages() {
    // Given
    FeedPosition start = feeds.at(null);
    for (int i = 0; i < 7; i++) {
      feeds.node.send("ann", "bob", "text");
      feeds.node.send("cyd", "ann", "text");
      feeds.see("ann", "cyd", null);
    }
    List<FeedEvent> all = feeds.read("ann", start).events();
    assertThat(all).hasSize(21);

    // Then
    for (int i = 0; i < all.size(); i++) {
      FeedPosition behind = feeds.at(all.get(i).position().cursor());
      assertThat(feeds.after("ann", behind))
          .isEqualTo(all.stream().skip(i + 1).map(Feeds::name).toList());
    }
    for (int limit = 1; limit < 22; limit += 3) {
      List<String> paged = new ArrayList<>();
      FeedPage page = new FeedPage(List.of(), start, true);
      while (page.more()) {
        page = feeds.store.read("ann", feeds.at(page.next().cursor()), limit).await();
        page.events().forEach(event -> paged.add(Feeds.name(event)));
      }
      assertThat(paged).isEqualTo(all.stream().map(Feeds::name).toList());
    }
  }

  /**
   * The late one has the lowest id of all: a place that is a number, a time, or a horizon over
   * transaction ids would be beyond it when it commits.
   */
  @Test
  void doesNotSkipATransactionThatCommitsLate() throws SQLException {
    feeds.node.send("ann", "bob", "one");
    feeds.node.send("ann", "cyd", "one");
    try (Connection late = feeds.transactions.begin();
        Connection lower = feeds.transactions.begin();
        Connection higher = feeds.transactions.begin()) {
      // Given
      Transactions.xid(late);
      Transactions.xid(lower);
      Transactions.xid(higher);
      Transactions.send(late, "ann", "cyd");
      FeedPosition start = feeds.at(null);

      // When the transaction with the higher id gets the chat first
      Transactions.send(higher, "ann", "bob");
      higher.commit();
      List<FeedEvent> first = feeds.read("ann", start).events();
      Transactions.send(lower, "ann", "bob");
      lower.commit();
      List<FeedEvent> second =
          feeds.read("ann", feeds.at(first.get(0).position().cursor())).events();
      late.commit();
      List<FeedEvent> third =
          feeds.read("ann", feeds.at(second.get(0).position().cursor())).events();

      // Then
      assertThat(Stream.of(first, second, third).map(page -> Feeds.name(page.get(0))).toList())
          .containsExactly("ann>bob:2", "ann>bob:3", "ann>cyd:2");
      assertThat(Stream.of(first, second, third)).allSatisfy(page -> assertThat(page).hasSize(1));
      assertThat(feeds.after("ann", start)).hasSize(3);
    }
  }

  /** A window that is open while others commit ends where it began to end. */
  @Test
  void keepsAWindowAsItWasWhileOthersCommit() throws SQLException {
    try (Connection late = feeds.transactions.begin()) {
      // Given
      FeedPosition start = feeds.at(null);
      feeds.node.send("ann", "bob", "one");
      feeds.node.send("ann", "bob", "two");
      feeds.node.send("ann", "cyd", "one");
      Transactions.send(late, "ann", "dan");
      FeedPage page = feeds.store.read("ann", start, 1).await();
      assertThat(page.more()).isTrue();

      // When others commit behind its end
      late.commit();
      feeds.node.send("ann", "bob", "three");
      feeds.see("bob", "ann", null);

      // Then
      List<String> seen = new ArrayList<>(page.events().stream().map(Feeds::name).toList());
      while (page.more()) {
        page = feeds.store.read("ann", feeds.at(page.next().cursor()), 1).await();
        page.events().forEach(event -> seen.add(Feeds.name(event)));
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
      places.add(feeds.at(null));
      feeds.node.send("ann", "bob", "text");
    }

    // Then
    for (int i = 0; i < places.size(); i++) {
      assertThat(feeds.after("bob", places.get(i)))
          .hasSize(70 - i)
          .first()
          .isEqualTo("ann>bob:" + (i + 1));
    }
  }

  @Test
  void tellsWhichChatsHaveNews() throws SQLException {
    // Given
    long epoch = feeds.node.outbox().takeLease("test", Node.PATIENCE).await().orElseThrow().epoch();
    feeds.node.send("ann", "bob", "one");
    FeedPosition start = feeds.at(null);
    feeds.node.send("ann", "cyd", "one");
    feeds.node.send("ann", "cyd", "two");

    // When
    Changes changes = feeds.store.changes(start).await();

    // Then
    assertThat(changes.complete()).isTrue();
    assertThat(changes.chats()).hasSize(1);
    assertThat(changes.chats().get(0).userId()).isEqualTo("ann");
    assertThat(changes.chats().get(0).peerId()).isEqualTo("cyd");
    assertThat(start.covers(changes.chats().get(0).stamp())).isFalse();
    assertThat(changes.next().covers(changes.chats().get(0).stamp())).isTrue();
    assertThat(feeds.store.changes(changes.next()).await().chats()).isEmpty();

    // When rows may have been pruned since
    publishAll(epoch);
    feeds.node.outbox().prune(epoch).await();
    feeds.transactions.execute("UPDATE relay SET prune_next_at = '-infinity'");
    feeds.node.outbox().prune(epoch).await();

    // Then
    assertThat(feeds.store.changes(start).await().complete()).isFalse();
    assertThat(feeds.after("ann", start)).containsExactly("ann>cyd:1", "ann>cyd:2");
  }

  private void publishAll(long epoch) {
    for (int i = 0; i < 2; i++) {
      var entries = feeds.node.outbox().read(epoch, Feeds.ALL, KnownEvents.NONE).await();
      feeds
          .node
          .outbox()
          .note(
              epoch,
              entries.get(entries.size() - 1).position(),
              new StreamPosition(null, 0),
              Set.of())
          .await();
      feeds.node.send("zoe", "zed", "opens the next window");
    }
    feeds.node.outbox().read(epoch, Feeds.ALL, KnownEvents.NONE).await();
  }
}
