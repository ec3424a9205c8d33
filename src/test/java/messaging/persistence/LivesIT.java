package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import messaging.message.ErrorCode;
import messaging.message.FeedPosition;
import messaging.message.FeedStore;
import messaging.message.MessagingException;
import messaging.message.Outbox;
import messaging.message.Outbox.KnownEvents;
import messaging.testing.Backing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which positions hold where the server was started anew, or the database is another one. */
@ExtendWith(VertxExtension.class)
final class LivesIT {
  private static final int ALL = 1_000;
  private static final long DAY = 86_400_000_000L;

  private String uri;
  private Transactions transactions;
  private Node node;
  private FeedStore feed;

  @BeforeEach
  void open(Vertx vertx) throws SQLException {
    uri = Backing.postgres().freshDatabase();
    transactions = new Transactions(uri);
    node = new Node(vertx, uri);
    feed = node.feed();
    // Else a feed does it at any time, if other databases of the server have used up many ids.
    transactions.execute(FeedSql.ENTER_LIFE.sql());
    transactions.execute(FeedSql.SETTLE.sql());
  }

  @AfterEach
  void close() {
    node.close();
  }

  private PgFeedPosition now() {
    return (PgFeedPosition) feed.open(null).await();
  }

  /** As if the server had been started a day before, and now again. */
  private void beginLife() throws SQLException {
    transactions.execute(
        "UPDATE lives SET started = started - interval '1 day', life = life - " + DAY);
  }

  private static PgFeedPosition aDayBefore(PgFeedPosition position) {
    return new PgFeedPosition(
        position.incarnation(), position.life() - DAY, position.from(), position.window());
  }

  private void assertExpired(FeedPosition position) {
    for (Runnable use :
        List.<Runnable>of(
            () -> feed.open(position.cursor()).await(),
            () -> feed.read("ann", position, ALL).await(),
            () -> feed.changes(position).await())) {
      assertThatThrownBy(use::run)
          .isInstanceOfSatisfying(
              MessagingException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.CURSOR_EXPIRED));
    }
  }

  private long count(String sql) throws SQLException {
    try (Connection connection = transactions.begin();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void keepsPositionsWhereNothingIsLost() throws SQLException {
    // Given
    node.send("ann", "bob", "one");
    PgFeedPosition first = now();
    node.send("ann", "bob", "two");
    PgFeedPosition second = now();

    // When
    beginLife();
    FeedPosition opened = feed.open(aDayBefore(first).cursor()).await();
    node.send("ann", "bob", "three");

    // Then
    assertThat(opened).isEqualTo(first);
    assertThat(feed.read("ann", aDayBefore(first), ALL).await().events()).hasSize(2);
    assertThat(feed.read("ann", aDayBefore(second), ALL).await().events()).hasSize(1);
    assertThat(feed.changes(aDayBefore(second)).await().complete()).isFalse();
    assertThat(feed.changes(now()).await().complete()).isTrue();
    assertThat(count("SELECT count(*) FROM lives")).isEqualTo(2);
  }

  @Test
  void expiresPositionsThatCountWhatIsLostForEver() throws SQLException {
    // Given
    node.send("ann", "bob", "one");
    PgFeedPosition before = now();
    node.send("ann", "bob", "lost");
    PgFeedPosition lost = now();
    transactions.execute("DELETE FROM outbox WHERE seq = 2");
    transactions.execute("DELETE FROM messages WHERE seq = 2");
    transactions.execute("UPDATE chats SET last_seq = 1, lo_sent = 1, hi_unread = 1");

    // When
    beginLife();

    // Then
    assertExpired(aDayBefore(lost));
    assertThat(feed.open(aDayBefore(before).cursor()).await()).isEqualTo(before);
    IntStream.range(0, 20).forEach(i -> node.send("ann", "bob", "another"));
    assertExpired(aDayBefore(lost));
    assertThat(feed.read("ann", aDayBefore(before), ALL).await().events()).hasSize(20);
  }

  @Test
  void expiresPositionsThatCountATransactionOfWhichTheCommitIsLost() throws SQLException {
    // Given a transaction that has not committed in what is left
    PgFeedPosition before = now();
    try (Connection lost = transactions.begin()) {
      Transactions.send(lost, "ann", "bob");
      node.send("cyd", "dan", "later");
      lost.rollback();
    }
    PgFeedPosition after = now();

    // When
    beginLife();

    // Then
    Snapshot shown = after.from();
    PgFeedPosition asIfCommitted =
        new PgFeedPosition(
            after.incarnation(),
            after.life(),
            new Snapshot(shown.xmin(), shown.xmax(), List.of()),
            null);
    assertExpired(aDayBefore(asIfCommitted));
    assertThat(feed.open(aDayBefore(before).cursor()).await()).isEqualTo(before);
  }

  @Test
  void keepsPositionsWhereTransactionsWereRolledBackJustBefore() throws SQLException {
    // Given one that was rolled back, and a part of one that still runs
    PgFeedPosition start = now();
    List<FeedPosition> given = new ArrayList<>();
    try (Connection undone = transactions.begin();
        Connection running = transactions.begin()) {
      Transactions.send(undone, "ann", "bob");
      undone.rollback();
      Transactions.xid(running);
      running.setSavepoint();
      Transactions.send(running, "eve", "fay");
      node.send("cyd", "dan", "later");
      given.add(now());
      given.add(feed.read("cyd", start, ALL).await().next());
      given.add(feed.changes(start).await().next());
      running.rollback();
    }

    // When
    beginLife();

    // Then
    for (FeedPosition position : given) {
      assertThat(feed.open(aDayBefore((PgFeedPosition) position).cursor()).await())
          .isEqualTo(position);
    }
  }

  /** As while NATS is down: the relay opens no window. */
  @Test
  void keepsPositionsHoweverManyTransactionsEndWithoutTheRelay() throws SQLException {
    // Given
    try (Connection undone = transactions.begin()) {
      Transactions.send(undone, "ann", "bob");
      undone.rollback();
    }
    transactions.useUpIds(6_000);
    node.send("cyd", "dan", "later");
    PgFeedPosition after = now();
    await().until(() -> settled() >= after.from().xmax());

    // When
    beginLife();

    // Then
    assertThat(feed.open(aDayBefore(after).cursor()).await()).isEqualTo(after);
  }

  /** Else nobody could tell what of the life before is lost. */
  @Test
  void settlesNothingInALifeThatIsNotEntered() throws SQLException {
    long before = settled();
    transactions.useUpIds(1_100);
    node.send("cyd", "dan", "later");
    beginLife();

    transactions.execute(FeedSql.SETTLE.sql());
    assertThat(settled()).isEqualTo(before);

    now();
    transactions.execute(FeedSql.SETTLE.sql());
    assertThat(settled()).isGreaterThan(before);
  }

  private long settled() throws SQLException {
    return count("SELECT pg_snapshot_xmax(settled)::text::bigint FROM relay_now");
  }

  @Test
  void keepsPositionsThatCountATransactionThatWasRolledBackBeforeAWindow() throws SQLException {
    // Given
    try (Connection rolledBack = transactions.begin()) {
      Transactions.send(rolledBack, "ann", "bob");
      rolledBack.rollback();
    }
    node.send("cyd", "dan", "later");
    Outbox outbox = node.outbox();
    long epoch = outbox.takeLease("r", Node.PATIENCE).await().orElseThrow().epoch();
    assertThat(outbox.read(epoch, ALL, KnownEvents.NONE).await()).hasSize(1);
    PgFeedPosition after = now();

    // When
    beginLife();

    // Then
    assertThat(feed.open(aDayBefore(after).cursor()).await()).isEqualTo(after);
  }

  @Test
  void expiresPositionsOfALifeThatItDoesNotKnow() throws SQLException {
    node.send("ann", "bob", "one");
    PgFeedPosition position = now();
    beginLife();
    now();

    assertExpired(aDayBefore(aDayBefore(position)));
    assertExpired(position(position, Long.MAX_VALUE));
    assertExpired(position(position, Long.MIN_VALUE));
  }

  private static PgFeedPosition position(PgFeedPosition like, long life) {
    return new PgFeedPosition(like.incarnation(), life, like.from(), like.window());
  }

  /** Its life is not known, and is taken for the first one. */
  @Test
  void readsCursorsOfTheVersionBefore() throws SQLException {
    node.send("ann", "bob", "one");
    PgFeedPosition present = now();
    long server = count("SELECT system_identifier FROM pg_control_system()");
    PgFeedPosition old =
        new PgFeedPosition(present.incarnation() ^ server, 0, present.from(), null);

    assertThat(feed.open(old.cursor()).await()).isEqualTo(present);

    beginLife();
    assertThat(feed.open(old.cursor()).await()).isEqualTo(present);
  }

  @Test
  void entersALifeOnceHoweverManyNoticeIt(Vertx vertx) throws SQLException {
    beginLife();
    try (Node other = new Node(vertx, uri)) {
      Node.awaitAll(
          IntStream.range(0, 40)
              .mapToObj(i -> (i % 2 == 0 ? node : other).sendLater("ann" + i, "bob", "text", null))
              .toList());
    }
    assertThat(count("SELECT count(*) FROM lives")).isEqualTo(2);
    assertThat(count("SELECT count(*) FROM messages")).isEqualTo(40);
  }
}
