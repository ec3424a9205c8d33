package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import messaging.message.ErrorCode;
import messaging.message.FeedPosition;
import messaging.message.FeedStore;
import messaging.message.MessagingException;
import messaging.testing.Backing;

/** A node on a database that looks as if its server was started again. */
final class Lives implements AutoCloseable {
  static final int ALL = 1_000;
  private static final long DAY = 86_400_000_000L;

  final String uri = Backing.postgres().freshDatabase();
  final Transactions transactions = new Transactions(uri);
  final Node node;
  final FeedStore feed;

  Lives(Vertx vertx) throws SQLException {
    node = new Node(vertx, uri);
    feed = node.feed();
    // Else a feed does it at any time, if other databases of the server have used up many ids.
    transactions.execute(FeedSql.ENTER_LIFE.sql());
    transactions.execute(FeedSql.SETTLE.sql());
  }

  PgFeedPosition now() {
    return (PgFeedPosition) feed.open(null).await();
  }

  /** As if the server had been started a day before, and now again. */
  void beginLife() throws SQLException {
    transactions.execute(
        "UPDATE lives SET started = started - interval '1 day', life = life - " + DAY);
  }

  static PgFeedPosition aDayBefore(PgFeedPosition position) {
    return new PgFeedPosition(
        position.incarnation(), position.life() - DAY, position.from(), position.window());
  }

  void assertExpired(FeedPosition position) {
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

  long count(String sql) throws SQLException {
    try (Connection connection = transactions.begin();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() {
    node.close();
  }
}
