package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import messaging.message.Outbox;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.KnownEvents;
import messaging.message.Outbox.StreamPosition;
import messaging.message.Retention;
import messaging.message.Retention.Limit;
import messaging.message.Retention.Pass;
import messaging.message.Retention.Step;
import messaging.testing.Recount;

/** Lets messages of a test grow old, publishes and purges them, and recounts what is left. */
final class Purges {
  /** A day, and as often as asked. */
  static final Limit DAY = new Limit(Duration.ofDays(1), Duration.ZERO);

  private static final int ALL = 10_000;

  private final String uri;
  private final Node node;
  private final Transactions transactions;

  Purges(String uri, Node node) {
    this.uri = uri;
    this.node = node;
    this.transactions = new Transactions(uri);
  }

  /** As if the messages of a chat up to this one had been sent two days ago. */
  void makeOld(String lo, String hi, long upTo) throws SQLException {
    transactions.execute(
        """
        UPDATE messages m
        SET sent_at = sent_at - interval '2 days'
        FROM chats c
        WHERE c.id = m.chat_id AND c.user_lo = '%s' AND c.user_hi = '%s' AND m.seq <= %d
          AND m.sent_at > now() - interval '1 day';
        UPDATE chats SET last_message_at = last_message_at - interval '2 days'
        WHERE user_lo = '%1$s' AND user_hi = '%2$s' AND last_seq <= %3$d
          AND last_message_at > now() - interval '1 day'
        """
            .formatted(lo, hi, upTo));
  }

  /** As a relay does until nothing is left; no other one may be at work. */
  void publishAll() {
    Outbox outbox = node.outbox();
    long epoch = outbox.takeLease("test", Duration.ofMinutes(1)).await().orElseThrow().epoch();
    List<Entry> entries = outbox.read(epoch, ALL, KnownEvents.NONE).await();
    while (!entries.isEmpty()) {
      long last = entries.get(entries.size() - 1).position();
      outbox.note(epoch, last, new StreamPosition(null, 0), Set.of()).await();
      entries = outbox.read(epoch, ALL, KnownEvents.NONE).await();
    }
    outbox.releaseLease(epoch).await();
  }

  /** One pass; gives what it did. */
  Pass purge() {
    Retention retention = node.retention();
    while (true) {
      Optional<Step> step = retention.step("test", DAY).await();
      if (step.isPresent() && step.get().pass().ended() != null) {
        return step.get().pass();
      }
    }
  }

  /** The counters of every chat are those of its rows, and its seqs have no gaps. */
  void assertCounted() throws SQLException {
    assertThat(Recount.wrongChats(uri)).isEmpty();
  }
}
