package messaging.persistence;

import static messaging.persistence.RelayedNode.NOWHERE;
import static messaging.persistence.RelayedNode.seqs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
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
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.LeaseLostException;
import messaging.message.Outbox.StreamPosition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class OutboxIT {
  private RelayedNode relayed;

  @BeforeEach
  void open(Vertx vertx) {
    relayed = new RelayedNode(vertx);
  }

  @AfterEach
  void close() {
    relayed.close();
  }

  @Test
  void readsWhatIsCommittedOnceAndInOrder() {
    // Given
    long epoch = relayed.takeLease();
    relayed.node.send("ann", "bob", "one");
    relayed.node.send("bob", "ann", "two");
    relayed.node.ask(s -> s.markSeen("ann", "bob", 2L, null));

    // When
    List<Entry> entries = relayed.read(epoch, 10);

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
    relayed.note(epoch, entries, Set.of());
    assertThat(relayed.read(epoch, 10)).isEmpty();
    assertThat(relayed.outbox.depth().await().events()).isZero();
  }

  @Test
  void keepsTheTraceOfEveryEventAlsoOfParkedOnes() {
    // Given
    long epoch = relayed.takeLease();
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    relayed.node.ask(
        s -> s.send(new NewMessage(UUID.randomUUID(), "ann", "bob", "one", null, trace)));
    relayed.node.ask(s -> s.markSeen("bob", "ann", 1L, trace));
    relayed.node.send("ann", "bob", "two");

    // When
    List<Entry> entries = relayed.read(epoch, 10);
    Set<Long> all = entries.stream().map(Entry::position).collect(Collectors.toSet());
    relayed.note(epoch, entries, all);

    // Then
    assertThat(entries).extracting(Entry::traceparent).containsExactly(trace, trace, null);
    assertThat(relayed.outbox.readParked(epoch, entries.get(0).chatId(), 10).await())
        .isEqualTo(entries);
  }

  @Test
  void givesWhoeverTakesOverTheSameEntriesInTheSameOrder() {
    // Given
    long epoch = relayed.takeLease();
    relayed.node.send("ann", "bob", "one");
    relayed.node.send("ann", "cyd", "two");
    List<Entry> before = relayed.read(epoch, 10);
    relayed.outbox.releaseLease(epoch).await();
    relayed.node.send("ann", "bob", "three");

    // When
    long next = relayed.takeLease();

    // Then
    assertThat(next).isGreaterThan(epoch);
    assertThat(relayed.read(next, 10)).isEqualTo(before);
    relayed.note(next, before, Set.of());
    assertThat(seqs(relayed.read(next, 10))).containsExactly(2L);
  }

  @Test
  void fencesARelayThatWasReplaced() {
    // Given
    long old = relayed.take(Duration.ofMillis(1)).epoch();
    relayed.node.send("ann", "bob", "one");
    long now = relayed.takeLease();

    // Then
    assertThat(now).isGreaterThan(old);
    assertThat(relayed.outbox.takeLease("third", Duration.ofSeconds(1)).await()).isEmpty();
    assertThatThrownBy(() -> relayed.read(old, 10)).isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() -> relayed.outbox.note(old, 99, NOWHERE, Set.of()).await())
        .isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() -> relayed.outbox.renewLease(old).await())
        .isInstanceOf(LeaseLostException.class);
    assertThat(relayed.read(now, 10)).hasSize(1);
  }

  /** A relay that is alive then is fenced; a dead one is replaced no later than ever. */
  @Test
  void remembersWhereTheStreamStood() {
    // Given
    long epoch = relayed.takeLease();
    relayed.node.send("ann", "bob", "one");
    List<Entry> entries = relayed.read(epoch, 10);
    StreamPosition stream = new StreamPosition(Instant.parse("2026-01-02T03:04:05.123456789Z"), 7);

    // When
    relayed.outbox.note(epoch, entries.get(0).position(), stream, Set.of()).await();
    relayed.outbox.releaseLease(epoch).await();

    // Then
    assertThat(relayed.take(Duration.ofSeconds(9)).stream()).isEqualTo(stream);
  }

  @Test
  void keepsParkedEntriesUntilTheyArePublished() {
    // Given
    long epoch = relayed.takeLease();
    DomainEvent first = new MessageSent(relayed.node.send("ann", "bob", "one").message());
    relayed.node.send("ann", "cyd", "two");
    List<Entry> entries = relayed.read(epoch, 10);
    Entry parked = entries.get(0);

    // When
    relayed.note(epoch, entries, Set.of(parked.position()));
    relayed.outbox.prune(epoch).await();

    // Then
    UUID chat = first.chatId();
    assertThat(relayed.outbox.parkedChats(epoch).await()).containsExactly(chat);
    assertThat(relayed.outbox.readParked(epoch, chat, 10).await()).containsExactly(parked);
    assertThat(parked.event()).isEqualTo(first);
    relayed.outbox.noteParked(epoch, chat, parked.position(), NOWHERE).await();
    assertThat(relayed.outbox.parkedChats(epoch).await()).isEmpty();
  }

  @Test
  void takesKnownEventsAsTheyAreAndReadsTheOthers() {
    // Given
    long epoch = relayed.takeLease();
    DomainEvent known = new MessageSent(relayed.node.send("ann", "bob", "one").message());
    relayed.node.ask(s -> s.markSeen("bob", "ann", 1L, null));
    relayed.node.send("ann", "cyd", "two");

    // When
    List<Entry> entries =
        relayed.outbox.read(epoch, 10, id -> id.equals(known.id()) ? known : null).await();

    // Then
    assertThat(entries.get(0).event()).isSameAs(known);
    assertThat(relayed.read(epoch, 10)).isEqualTo(entries).doesNotContain((Entry) null);
    assertThat(entries).extracting(Entry::event).doesNotContainNull();
  }
}
