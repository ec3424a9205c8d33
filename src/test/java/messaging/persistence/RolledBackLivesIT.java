package messaging.persistence;

import static messaging.persistence.Lives.ALL;
import static messaging.persistence.Lives.aDayBefore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import messaging.message.FeedPosition;
import messaging.message.Outbox;
import messaging.message.Outbox.KnownEvents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Positions that count transactions that were rolled back: no start of the server lets them expire.
 */
@ExtendWith(VertxExtension.class)
final class RolledBackLivesIT {
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
  void keepsPositionsWhereTransactionsWereRolledBackJustBefore() throws SQLException {
    // Given one that was rolled back, and a part of one that still runs
    PgFeedPosition start = lives.now();
    List<FeedPosition> given = new ArrayList<>();
    try (Connection undone = lives.transactions.begin();
        Connection running = lives.transactions.begin()) {
      Transactions.send(undone, "ann", "bob");
      undone.rollback();
      Transactions.xid(running);
      running.setSavepoint();
      Transactions.send(running, "eve", "fay");
      lives.node.send("cyd", "dan", "later");
      given.add(lives.now());
      given.add(lives.feed.read("cyd", start, ALL).await().next());
      given.add(lives.feed.changes(start).await().next());
      running.rollback();
    }

    // When
    lives.beginLife();

    // Then
    for (FeedPosition position : given) {
      assertThat(lives.feed.open(aDayBefore((PgFeedPosition) position).cursor()).await())
          .isEqualTo(position);
    }
  }

  /** As while NATS is down: the relay opens no window. */
  @Test
  void keepsPositionsHoweverManyTransactionsEndWithoutTheRelay() throws SQLException {
    // Given
    try (Connection undone = lives.transactions.begin()) {
      Transactions.send(undone, "ann", "bob");
      undone.rollback();
    }
    lives.transactions.useUpIds(6_000);
    lives.node.send("cyd", "dan", "later");
    PgFeedPosition after = lives.now();
    await().until(() -> settled() >= after.from().xmax());

    // When
    lives.beginLife();

    // Then
    assertThat(lives.feed.open(aDayBefore(after).cursor()).await()).isEqualTo(after);
  }

  /** Else nobody could tell what of the life before is lost. */
  @Test
  void settlesNothingInALifeThatIsNotEntered() throws SQLException {
    long before = settled();
    lives.transactions.useUpIds(1_100);
    lives.node.send("cyd", "dan", "later");
    lives.beginLife();

    lives.transactions.execute(FeedSql.SETTLE.sql());
    assertThat(settled()).isEqualTo(before);

    lives.now();
    lives.transactions.execute(FeedSql.SETTLE.sql());
    assertThat(settled()).isGreaterThan(before);
  }

  private long settled() throws SQLException {
    return lives.count("SELECT pg_snapshot_xmax(settled)::text::bigint FROM relay_now");
  }

  @Test
  void keepsPositionsThatCountATransactionThatWasRolledBackBeforeAWindow() throws SQLException {
    // Given
    try (Connection rolledBack = lives.transactions.begin()) {
      Transactions.send(rolledBack, "ann", "bob");
      rolledBack.rollback();
    }
    lives.node.send("cyd", "dan", "later");
    Outbox outbox = lives.node.outbox();
    long epoch = outbox.takeLease("r", Node.PATIENCE).await().orElseThrow().epoch();
    assertThat(outbox.read(epoch, ALL, KnownEvents.NONE).await()).hasSize(1);
    PgFeedPosition after = lives.now();

    // When
    lives.beginLife();

    // Then
    assertThat(lives.feed.open(aDayBefore(after).cursor()).await()).isEqualTo(after);
  }
}
