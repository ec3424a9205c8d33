package messaging.persistence;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.Outbox;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.KnownEvents;
import messaging.message.Outbox.Lease;
import messaging.message.Outbox.StreamPosition;
import messaging.testing.Backing;

/** A node of which a test reads and notes the outbox, as a relay does. */
final class RelayedNode implements AutoCloseable {
  static final StreamPosition NOWHERE = new StreamPosition(null, 0);

  final Transactions transactions;
  final Node node;
  final Outbox outbox;

  RelayedNode(Vertx vertx) {
    String uri = Backing.postgres().freshDatabase();
    transactions = new Transactions(uri);
    node = new Node(vertx, uri);
    outbox = node.outbox();
  }

  long takeLease() {
    return take(Duration.ofMinutes(1)).epoch();
  }

  Lease take(Duration duration) {
    return outbox.takeLease("test", duration).await().orElseThrow();
  }

  List<Entry> read(long epoch, int limit) {
    return outbox.read(epoch, limit, KnownEvents.NONE).await();
  }

  void note(long epoch, List<Entry> entries, Set<Long> parked) {
    long last = entries.get(entries.size() - 1).position();
    outbox.note(epoch, last, NOWHERE, parked).await();
  }

  static List<Long> seqs(List<Entry> entries) {
    return entries.stream()
        .map(e -> ((MessageSent) requireNonNull(e.event())).message().seq())
        .toList();
  }

  @Override
  public void close() {
    node.close();
  }
}
