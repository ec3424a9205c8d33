package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import messaging.message.Outbox;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.KnownEvents;
import messaging.message.Outbox.LeaseLostException;
import messaging.message.Outbox.StreamPosition;
import messaging.testing.Backing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay's lease where time or history goes back. */
@ExtendWith(VertxExtension.class)
final class LeaseIT {
  private static final String WAITING =
      """
      SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'
      """;

  /** With the id that this connection has drawn; it tells of a known message once more. */
  private static final String LATE_ENTRY =
      """
      INSERT INTO outbox_rows (id, chat_id, seq, event_id, half)
      SELECT currval('outbox_ids'), chat_id, seq, id, (SELECT half FROM relay_now) FROM messages
      """;

  /** Who finds an entry waits until nobody holds the lock any more. */
  private static final String GATE =
      """
      CREATE FUNCTION gate(p_id bigint) RETURNS boolean LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock_shared(7);
        RETURN p_id > 0;
      END $$;
      ALTER TABLE outbox_rows ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
      CREATE POLICY gate ON outbox_rows FOR SELECT USING (gate(id));
      CREATE POLICY free ON outbox_rows FOR INSERT WITH CHECK (true)
      """;

  private Transactions transactions;
  private Node node;
  private Outbox outbox;

  @BeforeEach
  void open(Vertx vertx) {
    String uri = Backing.postgres().freshDatabase();
    transactions = new Transactions(uri);
    node = new Node(vertx, uri);
    outbox = node.outbox();
  }

  @AfterEach
  void close() {
    node.close();
  }

  private long take() {
    return outbox.takeLease("test", Duration.ofSeconds(3)).await().orElseThrow().epoch();
  }

  /** A relay that is alive then is fenced; a dead one is replaced no later than ever. */
  @ParameterizedTest
  @ValueSource(strings = {"1 hour", "4 seconds", "-1 hour"})
  void isFreeWhereTheClockWasSetBackOrForward(String ahead) throws SQLException {
    // Given
    long old = take();
    assertThat(outbox.takeLease("other", Duration.ofSeconds(3)).await()).isEmpty();

    // When
    transactions.execute("UPDATE relay SET lease_until = lease_until + interval '" + ahead + "'");

    // Then
    assertThat(outbox.takeLease("other", Duration.ofSeconds(3)).await()).isPresent();
    assertThatThrownBy(() -> outbox.renewLease(old).await()).isInstanceOf(LeaseLostException.class);
  }

  @Test
  void givesNoEpochASecondTimeWhereHistoryIsLost() throws SQLException {
    transactions.execute("UPDATE relay SET epoch = 7");
    long lost = take();

    transactions.execute("UPDATE relay SET epoch = 7, lease_until = '-infinity'");

    assertThat(take()).isNotEqualTo(lost);
  }

  /** Nothing else would find it: the relay reads on from the ids that were taken before. */
  @Test
  void losesNothingThatIsWrittenBesideARenewal() throws SQLException {
    long epoch = take();
    node.send("ann", "bob", "one");
    try (Connection holdsUp = transactions.begin();
        Connection late = transactions.begin()) {
      // Given: the relay has renewed the lease, and not yet opened a window
      transactions.execute("UPDATE relay SET lease_until = clock_timestamp() + interval '1 s'");
      Transactions.execute(holdsUp, "LOCK TABLE outbox_rows IN ACCESS EXCLUSIVE MODE");
      Future<List<Entry>> read = outbox.read(epoch, 10, KnownEvents.NONE);
      await().until(() -> !transactions.ask(WAITING).isEmpty());

      // When
      Transactions.xid(late);
      Transactions.execute(late, "SELECT nextval('outbox_ids')");
      holdsUp.rollback();
      List<Entry> first = read.await();
      Transactions.execute(late, LATE_ENTRY);
      late.commit();

      // Then
      assertThat(first).hasSize(1);
      note(epoch, first);
      assertThat(outbox.read(epoch, 10, KnownEvents.NONE).await()).hasSize(1);
    }
  }

  /** The window shows no more than what was looked at for its beginning. */
  @Test
  void losesNothingThatCommitsWhileAWindowOpens() throws SQLException {
    transactions.execute(GATE);
    long epoch = take();
    node.send("ann", "bob", "one");
    try (Connection late = transactions.begin();
        Connection holdsUp = transactions.begin()) {
      // Given: one that is still running when the first window opens, and has taken an id
      Transactions.execute(late, "SELECT nextval('outbox_ids')");
      Transactions.execute(late, LATE_ENTRY);
      node.send("ann", "bob", "two");
      note(epoch, outbox.read(epoch, 10, KnownEvents.NONE).await());
      node.send("ann", "bob", "three");

      // When it commits between two statements of the relay, which opens the second one
      Transactions.execute(holdsUp, "SELECT pg_advisory_xact_lock(7)");
      Future<List<Entry>> read = outbox.read(epoch, 10, KnownEvents.NONE);
      await().until(() -> !transactions.ask(WAITING).isEmpty());
      late.commit();
      holdsUp.rollback();
      List<Entry> second = read.await();

      // Then
      assertThat(second).hasSize(1);
      note(epoch, second);
      assertThat(outbox.read(epoch, 10, KnownEvents.NONE).await()).hasSize(1);
    }
  }

  private void note(long epoch, List<Entry> published) {
    long position = published.get(published.size() - 1).position();
    outbox.note(epoch, position, new StreamPosition(null, 0), Set.of()).await();
  }
}
