package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import messaging.message.ErrorCode;
import messaging.message.FeedPosition;
import messaging.message.FeedStore.Change;
import messaging.message.MessagingException;
import messaging.message.Outbox.KnownEvents;
import messaging.persistence.PgFeedPosition.Window;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which cursors hold, and what those show that somebody made up. */
@ExtendWith(VertxExtension.class)
final class FeedCursorIT {
  private Feeds feeds;

  @BeforeEach
  void open(Vertx vertx) {
    feeds = new Feeds(vertx);
  }

  @AfterEach
  void close() {
    feeds.close();
  }

  /**
   * Ids of transactions that left nothing on disk are given again when the database crashes. A
   * place that counted them as done would then skip what is written under them.
   */
  @Test
  void countsNoTransactionAsDoneThatACrashCouldUndo() throws SQLException {
    feeds.node.send("ann", "bob", "one");
    try (Connection undone = feeds.transactions.begin()) {
      Transactions.xid(undone);
      undone.rollback();
    }
    try (Connection undone = feeds.transactions.begin()) {
      Transactions.xid(undone);
      undone.rollback();
    }
    PgFeedPosition start = (PgFeedPosition) feeds.at(null);
    Snapshot shown = start.from();
    assertThat(shown.shows(shown.xmax() - 1)).isTrue();
    try (Connection next = feeds.transactions.begin()) {
      Transactions.send(next, "ann", "cyd");
      next.commit();
    }
    List<Change> changes = feeds.store.changes(start).await().chats();
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).stamp()).isGreaterThan(shown.xmax() + 1);
  }

  @Test
  void refusesTheCursorsOfAnotherLifeOfTheDatabase() throws SQLException {
    // Given
    PgFeedPosition now = (PgFeedPosition) feeds.at(null);
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
                assertThatThrownBy(() -> feeds.at(position.cursor()))
                    .isInstanceOfSatisfying(
                        MessagingException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.CURSOR_EXPIRED)));
    assertThat(feeds.at(now.cursor())).isEqualTo(now);
  }

  @Test
  void startsOverInADatabaseThatWasRestored() throws SQLException {
    // Given rows whose transactions are of another server, far ahead of this one
    feeds.node.send("ann", "bob", "one");
    feeds.see("bob", "ann", null);
    String old = feeds.at(null).cursor();
    feeds.transactions.execute(
        """
        UPDATE chats SET changed_xid = '900000000';
        UPDATE messages SET xid = '900000000';
        UPDATE seen_marks SET xid = '900000001';
        UPDATE outbox SET xid = '900000000'
        """);

    // When
    feeds.transactions.execute("SELECT begin_incarnation()");

    // Then
    assertThatThrownBy(() -> feeds.at(old)).hasMessageContaining("cursor-expired");
    FeedPosition start = feeds.at(null);
    assertThat(feeds.after("ann", start)).isEmpty();
    feeds.node.send("bob", "ann", "two");
    assertThat(feeds.after("ann", start)).containsExactly("bob>ann:2");
    long epoch = feeds.node.outbox().takeLease("test", Node.PATIENCE).await().orElseThrow().epoch();
    assertThat(feeds.node.outbox().read(epoch, Feeds.ALL, KnownEvents.NONE).await()).hasSize(3);
  }

  @Test
  void givesForgersNothingButTheirOwn() {
    // Given
    FeedPosition start = feeds.at(null);
    feeds.node.send("ann", "bob", "secret");
    feeds.node.send("eve", "bob", "hers");
    UUID chat = feeds.read("ann", start).events().get(0).event().chatId();
    PgFeedPosition now = (PgFeedPosition) feeds.at(null);
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
      assertThat(
              feeds.after("eve", feeds.at(forged.cursor())).stream().collect(Collectors.joining()))
          .isIn("", "eve>bob:1");
    }
  }

  private static Snapshot forged(Random random, long end) {
    long xmin = random.nextLong(Snapshot.FIRST_XID, end);
    long xmax = random.nextLong(xmin, end);
    return new Snapshot(xmin, xmax, xmax > xmin ? List.of(xmin) : List.of());
  }
}
