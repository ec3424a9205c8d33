package messaging.persistence;

import static messaging.persistence.Lives.ALL;
import static messaging.persistence.Lives.aDayBefore;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import messaging.message.FeedPosition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which positions hold where the server was started anew, or the database is another one. */
@ExtendWith(VertxExtension.class)
final class LivesIT {
  private Lives lives;

  @BeforeEach
  void open(Vertx vertx) throws SQLException {
    lives = new Lives(vertx);
  }

  @AfterEach
  void close() {
    lives.close();
  }

  @Test
  void keepsPositionsWhereNothingIsLost() throws SQLException {
    // Given
    lives.node.send("ann", "bob", "one");
    PgFeedPosition first = lives.now();
    lives.node.send("ann", "bob", "two");
    PgFeedPosition second = lives.now();

    // When
    lives.beginLife();
    FeedPosition opened = lives.feed.open(aDayBefore(first).cursor()).await();
    lives.node.send("ann", "bob", "three");

    // Then
    assertThat(opened).isEqualTo(first);
    assertThat(lives.feed.read("ann", aDayBefore(first), ALL).await().events()).hasSize(2);
    assertThat(lives.feed.read("ann", aDayBefore(second), ALL).await().events()).hasSize(1);
    assertThat(lives.feed.changes(aDayBefore(second)).await().complete()).isFalse();
    assertThat(lives.feed.changes(lives.now()).await().complete()).isTrue();
    assertThat(lives.count("SELECT count(*) FROM lives")).isEqualTo(2);
  }

  @Test
  void expiresPositionsThatCountWhatIsLostForEver() throws SQLException {
    // Given
    lives.node.send("ann", "bob", "one");
    PgFeedPosition before = lives.now();
    lives.node.send("ann", "bob", "lost");
    PgFeedPosition lost = lives.now();
    lives.transactions.execute("DELETE FROM outbox WHERE seq = 2");
    lives.transactions.execute("DELETE FROM messages WHERE seq = 2");
    lives.transactions.execute("UPDATE chats SET last_seq = 1, lo_sent = 1, hi_unread = 1");

    // When
    lives.beginLife();

    // Then
    lives.assertExpired(aDayBefore(lost));
    assertThat(lives.feed.open(aDayBefore(before).cursor()).await()).isEqualTo(before);
    IntStream.range(0, 20).forEach(i -> lives.node.send("ann", "bob", "another"));
    lives.assertExpired(aDayBefore(lost));
    assertThat(lives.feed.read("ann", aDayBefore(before), ALL).await().events()).hasSize(20);
  }

  @Test
  void expiresPositionsThatCountATransactionOfWhichTheCommitIsLost() throws SQLException {
    // Given a transaction that has not committed in what is left
    PgFeedPosition before = lives.now();
    try (Connection lost = lives.transactions.begin()) {
      Transactions.send(lost, "ann", "bob");
      lives.node.send("cyd", "dan", "later");
      lost.rollback();
    }
    PgFeedPosition after = lives.now();

    // When
    lives.beginLife();

    // Then
    Snapshot shown = after.from();
    PgFeedPosition asIfCommitted =
        new PgFeedPosition(
            after.incarnation(),
            after.life(),
            new Snapshot(shown.xmin(), shown.xmax(), List.of()),
            null);
    lives.assertExpired(aDayBefore(asIfCommitted));
    assertThat(lives.feed.open(aDayBefore(before).cursor()).await()).isEqualTo(before);
  }

  @Test
  void expiresPositionsOfALifeThatItDoesNotKnow() throws SQLException {
    lives.node.send("ann", "bob", "one");
    PgFeedPosition position = lives.now();
    lives.beginLife();
    lives.now();

    lives.assertExpired(aDayBefore(aDayBefore(position)));
    lives.assertExpired(position(position, Long.MAX_VALUE));
    lives.assertExpired(position(position, Long.MIN_VALUE));
  }

  private static PgFeedPosition position(PgFeedPosition like, long life) {
    return new PgFeedPosition(like.incarnation(), life, like.from(), like.window());
  }

  /** Its life is not known, and is taken for the first one. */
  @Test
  void readsCursorsOfTheVersionBefore() throws SQLException {
    lives.node.send("ann", "bob", "one");
    PgFeedPosition present = lives.now();
    long server = lives.count("SELECT system_identifier FROM pg_control_system()");
    PgFeedPosition old =
        new PgFeedPosition(present.incarnation() ^ server, 0, present.from(), null);

    assertThat(lives.feed.open(old.cursor()).await()).isEqualTo(present);

    lives.beginLife();
    assertThat(lives.feed.open(old.cursor()).await()).isEqualTo(present);
  }

  @Test
  void entersALifeOnceHoweverManyNoticeIt(Vertx vertx) throws SQLException {
    lives.beginLife();
    try (Node other = new Node(vertx, lives.uri)) {
      Node.awaitAll(
          IntStream.range(0, 40)
              .mapToObj(
                  i -> (i % 2 == 0 ? lives.node : other).sendLater("ann" + i, "bob", "text", null))
              .toList());
    }
    assertThat(lives.count("SELECT count(*) FROM lives")).isEqualTo(2);
    assertThat(lives.count("SELECT count(*) FROM messages")).isEqualTo(40);
  }
}
