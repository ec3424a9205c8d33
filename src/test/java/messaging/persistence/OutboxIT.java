package messaging.persistence;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.NewMessage;
import messaging.message.Outbox;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.KnownEvents;
import messaging.message.Outbox.Lease;
import messaging.message.Outbox.LeaseLostException;
import messaging.message.Outbox.StreamPosition;
import messaging.testing.Backing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class OutboxIT {
  private static final StreamPosition NOWHERE = new StreamPosition(null, 0);

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

  private long takeLease() {
    return take(Duration.ofMinutes(1)).epoch();
  }

  private Lease take(Duration duration) {
    return outbox.takeLease("test", duration).await().orElseThrow();
  }

  private List<Entry> read(long epoch, int limit) {
    return outbox.read(epoch, limit, KnownEvents.NONE).await();
  }

  private void note(long epoch, List<Entry> entries, Set<Long> parked) {
    long last = entries.get(entries.size() - 1).position();
    outbox.note(epoch, last, NOWHERE, parked).await();
  }

  private static List<Long> seqs(List<Entry> entries) {
    return entries.stream()
        .map(e -> ((MessageSent) requireNonNull(e.event())).message().seq())
        .toList();
  }

  @Test
  void readsWhatIsCommittedOnceAndInOrder() {
    // Given
    long epoch = takeLease();
    node.send("ann", "bob", "one");
    node.send("bob", "ann", "two");
    node.ask(s -> s.markSeen("ann", "bob", 2L, null));

    // When
    List<Entry> entries = read(epoch, 10);

    // Then
    assertThat(entries).hasSize(3);
    assertThat(entries.get(0).event())
        .isInstanceOfSatisfying(
            MessageSent.class, sent -> assertThat(sent.message().text()).isEqualTo("one"));
    assertThat(entries.get(2).event())
        .isInstanceOfSatisfying(
            MessageSeen.class,
            seen -> {
              assertThat(seen.mark().seenBy()).isEqualTo("ann");
              assertThat(seen.mark().senderId()).isEqualTo("bob");
              assertThat(seen.mark().fromSeq()).isZero();
              assertThat(seen.mark().seenUpTo()).isEqualTo(2);
            });
    note(epoch, entries, Set.of());
    assertThat(read(epoch, 10)).isEmpty();
    assertThat(outbox.depth().await().events()).isZero();
  }

  @Test
  void keepsTheTraceOfEveryEventAlsoOfParkedOnes() {
    // Given
    long epoch = takeLease();
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    node.ask(s -> s.send(new NewMessage(UUID.randomUUID(), "ann", "bob", "one", null, trace)));
    node.ask(s -> s.markSeen("bob", "ann", 1L, trace));
    node.send("ann", "bob", "two");

    // When
    List<Entry> entries = read(epoch, 10);
    Set<Long> all = entries.stream().map(Entry::position).collect(Collectors.toSet());
    note(epoch, entries, all);

    // Then
    assertThat(entries).extracting(Entry::traceparent).containsExactly(trace, trace, null);
    assertThat(outbox.readParked(epoch, entries.get(0).chatId(), 10).await()).isEqualTo(entries);
  }

  @Test
  void givesWhoeverTakesOverTheSameEntriesInTheSameOrder() {
    // Given
    long epoch = takeLease();
    node.send("ann", "bob", "one");
    node.send("ann", "cyd", "two");
    List<Entry> before = read(epoch, 10);
    outbox.releaseLease(epoch).await();
    node.send("ann", "bob", "three");

    // When
    long next = takeLease();

    // Then
    assertThat(next).isGreaterThan(epoch);
    assertThat(read(next, 10)).isEqualTo(before);
    note(next, before, Set.of());
    assertThat(seqs(read(next, 10))).containsExactly(2L);
  }

  @Test
  void fencesARelayThatWasReplaced() {
    // Given
    long old = take(Duration.ofMillis(1)).epoch();
    node.send("ann", "bob", "one");
    long now = takeLease();

    // Then
    assertThat(now).isGreaterThan(old);
    assertThat(outbox.takeLease("third", Duration.ofSeconds(1)).await()).isEmpty();
    assertThatThrownBy(() -> read(old, 10)).isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() -> outbox.note(old, 99, NOWHERE, Set.of()).await())
        .isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() -> outbox.renewLease(old).await()).isInstanceOf(LeaseLostException.class);
    assertThat(read(now, 10)).hasSize(1);
  }

  /** A relay that is alive then is fenced; a dead one is replaced no later than ever. */
  @Test
  void remembersWhereTheStreamStood() {
    // Given
    long epoch = takeLease();
    node.send("ann", "bob", "one");
    List<Entry> entries = read(epoch, 10);
    StreamPosition stream = new StreamPosition(Instant.parse("2026-01-02T03:04:05.123456789Z"), 7);

    // When
    outbox.note(epoch, entries.get(0).position(), stream, Set.of()).await();
    outbox.releaseLease(epoch).await();

    // Then
    assertThat(take(Duration.ofSeconds(9)).stream()).isEqualTo(stream);
  }

  @Test
  void keepsParkedEntriesUntilTheyArePublished() {
    // Given
    long epoch = takeLease();
    DomainEvent first = new MessageSent(node.send("ann", "bob", "one").message());
    node.send("ann", "cyd", "two");
    List<Entry> entries = read(epoch, 10);
    Entry parked = entries.get(0);

    // When
    note(epoch, entries, Set.of(parked.position()));
    outbox.prune(epoch).await();

    // Then
    UUID chat = first.chatId();
    assertThat(outbox.parkedChats(epoch).await()).containsExactly(chat);
    assertThat(outbox.readParked(epoch, chat, 10).await()).containsExactly(parked);
    assertThat(parked.event()).isEqualTo(first);
    outbox.noteParked(epoch, chat, parked.position(), NOWHERE).await();
    assertThat(outbox.parkedChats(epoch).await()).isEmpty();
  }

  @Test
  void takesKnownEventsAsTheyAreAndReadsTheOthers() {
    // Given
    long epoch = takeLease();
    DomainEvent known = new MessageSent(node.send("ann", "bob", "one").message());
    node.ask(s -> s.markSeen("bob", "ann", 1L, null));
    node.send("ann", "cyd", "two");

    // When
    List<Entry> entries =
        outbox.read(epoch, 10, id -> id.equals(known.id()) ? known : null).await();

    // Then
    assertThat(entries.get(0).event()).isSameAs(known);
    assertThat(read(epoch, 10)).isEqualTo(entries).doesNotContain((Entry) null);
    assertThat(entries).extracting(Entry::event).doesNotContainNull();
  }

  /**
   * The transaction with the lower id gets the chat later, while an even older one is still
   * running: a horizon over transaction ids would publish the later message first, a cursor over
   * ids would lose the late one.
   */
  @Test
  void keepsTheOrderOfCommitWhateverTheTransactionIds() throws SQLException {
    node.send("ann", "bob", "one");
    node.send("ann", "cyd", "one");
    long epoch = takeLease();
    note(epoch, read(epoch, 10), Set.of());
    try (Connection running = transactions.begin();
        Connection lower = transactions.begin();
        Connection higher = transactions.begin()) {
      // Given ids in the order lower, running, higher; the late one has drawn its outbox id first
      Transactions.xid(lower);
      Transactions.xid(running);
      Transactions.send(running, "ann", "cyd");
      Transactions.xid(higher);

      // When
      Transactions.send(higher, "ann", "bob");
      higher.commit();
      Transactions.send(lower, "ann", "bob");
      lower.commit();

      // Then
      List<Entry> entries = read(epoch, 10);
      assertThat(seqs(entries)).containsExactly(2L, 3L);
      note(epoch, entries, Set.of());
      assertThat(read(epoch, 10)).isEmpty();

      running.commit();
      List<Entry> late = read(epoch, 10);
      assertThat(late).hasSize(1);
      assertThat(late.get(0).position()).isLessThan(entries.get(0).position());
      note(epoch, late, Set.of());
      assertThat(read(epoch, 10)).isEmpty();
    }
  }

  @Test
  void pagesThroughAWindow() {
    // Given
    for (int i = 0; i < 25; i++) {
      node.send("ann", "bob", "text");
    }
    long epoch = takeLease();
    assertThat(outbox.depth().await().events()).isEqualTo(25);
    assertThat(outbox.depth().await().oldest()).isNotNull();

    // Then
    for (long first = 1; first <= 21; first += 10) {
      List<Entry> page = read(epoch, 10);
      assertThat(seqs(page).get(0)).isEqualTo(first);
      note(epoch, page, Set.of());
    }
    assertThat(read(epoch, 10)).isEmpty();
    assertThat(outbox.depth().await().events()).isZero();
    assertThat(outbox.depth().await().oldest()).isNull();
  }
}
