package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import messaging.message.MessagingException;
import messaging.message.Retention;
import messaging.message.Retention.Limit;
import messaging.message.Retention.Step;
import messaging.message.Sent;
import messaging.testing.Backing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who purges, in which steps, and what happens where one is cut off or in the way. */
@ExtendWith(VertxExtension.class)
final class RetentionStepsIT {
  /** More than a step purges. */
  private static final int MANY = 1_200;

  private static final int SENDS = 300;

  private Transactions transactions;
  private Node node;
  private Retention retention;
  private Purges purges;

  @BeforeEach
  void open(Vertx vertx) {
    String uri = Backing.postgres().freshDatabase();
    transactions = new Transactions(uri);
    node = new Node(vertx, uri);
    retention = node.retention();
    purges = new Purges(uri, node);
  }

  @AfterEach
  void close() throws SQLException {
    purges.assertCounted();
    node.close();
  }

  private Optional<Step> step(String holder) {
    return retention.step(holder, Purges.DAY).await();
  }

  /** Chats of ann, all old; and another one, so that the relay has been at work. */
  private void fill(int count, String... peers) throws SQLException {
    for (String peer : peers) {
      transactions.execute(
          """
          WITH chat AS (
            INSERT INTO chats (id, user_lo, user_hi, last_seq, last_message_at, lo_sent, hi_unread)
            VALUES (gen_random_uuid(), 'ann', '%1$s', %2$d, now() - interval '2 days', %2$d, %2$d)
            RETURNING id
          )
          INSERT INTO messages (chat_id, seq, lo_sent, sent_at, id, from_lo, text)
          SELECT chat.id, s, s, now() - interval '2 days', gen_random_uuid(), true, 'text'
          FROM chat, generate_series(1, %2$d) s
          """
              .formatted(peer, count));
    }
    node.send("zed", "zoe", "new");
    purges.publishAll();
  }

  private long kept() throws SQLException {
    return Long.parseLong(
        transactions
            .ask(
                "SELECT count(*) FROM messages m JOIN chats c ON c.id = m.chat_id WHERE user_lo = 'ann'")
            .get(0));
  }

  @Test
  void takesManySmallStepsForALargeChat() throws SQLException {
    fill(MANY, "bob");

    Step first = step("a").orElseThrow();
    assertThat(first.purged()).isEqualTo(500);
    assertThat(first.pass().ended()).isNull();
    purges.assertCounted();
    assertThat(kept()).isEqualTo(MANY - 500);

    assertThat(step("a").orElseThrow().purged()).isEqualTo(500);
    Step last = step("a").orElseThrow();
    assertThat(last.purged()).isEqualTo(MANY - 1_000);
    assertThat(last.pass().messages()).isEqualTo(MANY);
    assertThat(last.pass().chats()).isEqualTo(2);
    assertThat(kept()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 hour", "5 seconds", "-1 hour"})
  void letsAnotherNodeGoOnWhereOneFellSilentAlsoIfTheClockWasSet(String ahead) throws SQLException {
    // Given
    fill(MANY, "bob");
    step("a");
    assertThat(step("b")).isEmpty();

    // When
    transactions.execute(
        "UPDATE retention SET lease_until = lease_until + interval '" + ahead + "'");

    // Then
    assertThat(step("b").orElseThrow().pass().messages()).isEqualTo(1_000);
    assertThat(step("a")).isEmpty();
  }

  @Test
  void letsOneNodeAtATimeDoAStep() throws SQLException {
    fill(MANY, "bob");
    List<Optional<Step>> steps =
        Node.awaitAll(
            IntStream.range(0, 8).mapToObj(i -> retention.step("node " + i, Purges.DAY)).toList());
    List<Step> done = steps.stream().flatMap(Optional::stream).toList();
    assertThat(done).hasSize(1);
    // A step that was held up ends before it has purged 500.
    assertThat(kept()).isEqualTo(MANY - done.get(0).purged());
  }

  @Test
  void restsBetweenTwoPassesAndNotLongerIfTheClockWasSetBack() throws SQLException {
    Limit hourly = new Limit(Duration.ofDays(1), Duration.ofHours(1));
    assertThat(retention.step("a", hourly).await().orElseThrow().pass().ended()).isNotNull();
    assertThat(retention.step("a", hourly).await()).isEmpty();
    assertThat(retention.step("b", hourly).await()).isEmpty();

    transactions.execute("UPDATE retention SET began_at = began_at - interval '61 minutes'");
    assertThat(retention.step("b", hourly).await()).isPresent();

    transactions.execute("UPDATE retention SET began_at = began_at + interval '1 day'");
    assertThat(retention.step("a", hourly).await()).isPresent();
  }

  @Test
  void saysThatAPassIsLate() throws SQLException {
    fill(MANY, "bob");
    Limit hourly = new Limit(Duration.ofDays(1), Duration.ofHours(1));
    assertThat(retention.step("a", hourly).await().orElseThrow().late()).isFalse();
    transactions.execute("UPDATE retention SET began_at = began_at - interval '2 hours'");
    assertThat(retention.step("a", hourly).await().orElseThrow().late()).isTrue();
  }

  @Test
  void passesOverAChatThatSomebodyHoldsAndComesAgain() throws SQLException {
    fill(3, "bob", "cyd", "dan");
    try (Connection other = transactions.begin()) {
      Transactions.execute(other, "SELECT FROM chats WHERE user_hi = 'cyd' FOR UPDATE");

      assertThat(purges.purge())
          .satisfies(
              pass -> {
                assertThat(pass.skipped()).isEqualTo(1);
                assertThat(pass.chats()).isEqualTo(4);
                assertThat(pass.messages()).isEqualTo(6);
              });
      // A close alone ends it at the server a moment later.
      other.rollback();
    }
    assertThat(purges.purge().messages()).isEqualTo(3);
  }

  @Test
  void changesNothingWhereAStepIsCutOff() throws SQLException {
    // Given a step whose session ends in the middle of its work
    fill(3, "bob", "cyd", "dan");
    transactions.execute(
        """
        CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS '
          BEGIN PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(60); END';
        CREATE TRIGGER cut_off BEFORE UPDATE ON retention EXECUTE FUNCTION cut_off()
        """);

    // When
    assertThatThrownBy(() -> step("a")).isInstanceOf(MessagingException.class);

    // Then
    assertThat(kept()).isEqualTo(9);
    transactions.execute("DROP TRIGGER cut_off ON retention");
    assertThat(purges.purge().messages()).isEqualTo(9);
  }

  @Test
  void letsSendsToABusyChatGoOn() throws SQLException {
    // Given
    fill(MANY, "bob");
    List<Future<Sent>> sends =
        IntStream.range(0, SENDS)
            .mapToObj(
                i ->
                    node.sendLater(
                        i % 2 == 0 ? "ann" : "bob", i % 2 == 0 ? "bob" : "ann", "new", "key " + i))
            .toList();
    // Behind a newer message, the last of the old ones does not stay without its text.
    sends.get(0).await();

    // When
    assertThat(purges.purge().messages()).isEqualTo(MANY);

    // Then
    assertThat(Node.awaitAll(sends).stream().map(sent -> sent.message().seq()).sorted())
        .isEqualTo(IntStream.rangeClosed(1, SENDS).mapToObj(i -> (long) MANY + i).toList());
    assertThat(kept()).isEqualTo(SENDS);
  }
}
