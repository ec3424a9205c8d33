package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import messaging.message.DomainEvent.MessageErased;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.ErasureLog.Range;
import messaging.message.Message;
import messaging.message.Message.Status;
import messaging.message.Outbox;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.KnownEvents;
import messaging.message.Outbox.StreamPosition;
import messaging.testing.Backing;
import messaging.testing.Jdbc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What of the erased messages may be in the stream, as the relay comes on. */
@ExtendWith(VertxExtension.class)
final class ErasureLogIT {
  private static final int ALL = 100;
  private static final StreamPosition STREAM = new StreamPosition(Instant.EPOCH, 1);

  private String uri;
  private Node node;
  private Outbox outbox;
  private long epoch;

  @BeforeEach
  void open(Vertx vertx) {
    uri = Backing.postgres().freshDatabase();
    node = new Node(vertx, uri);
    outbox = node.outbox();
    epoch = outbox.takeLease("test", Duration.ofMinutes(1)).await().orElseThrow().epoch();
  }

  @AfterEach
  void close() {
    node.close();
  }

  private Message erased(String peer) {
    Message sent = node.send("ann", peer, "text").message();
    assertThat(node.erasures().erase("ann", peer, null, 0, ALL).await().erased()).isEqualTo(1);
    return sent;
  }

  private List<Entry> read() {
    return outbox.read(epoch, ALL, KnownEvents.NONE).await();
  }

  /** Notes all, with these chats parked. */
  private void note(List<Entry> entries, UUID... parkedChats) {
    Set<Long> parked =
        entries.stream()
            .filter(entry -> Set.of(parkedChats).contains(entry.chatId()))
            .map(Entry::position)
            .collect(Collectors.toSet());
    outbox.note(epoch, entries.get(entries.size() - 1).position(), STREAM, parked).await();
    // What is noted is known of when the window is closed.
    assertThat(read()).isEmpty();
  }

  private List<Range> inStream() {
    return node.erasureLog().inStream(ALL).await();
  }

  @Test
  void knowsOfARangeAsSoonAsItsEventIsPublished() {
    // Given
    Message sent = erased("bob");
    assertThat(inStream()).isEmpty();
    List<Entry> entries = read();
    assertThat(inStream()).isEmpty();
    // When
    note(entries);
    // Then
    Range range = inStream().get(0);
    assertThat(range)
        .isEqualTo(new Range(range.id(), sent.chatId(), "ann", 0, 1, sent.timestamp(), 0));
    node.erasureLog().deletedFromStream(List.of(range)).await();
    assertThat(inStream()).isEmpty();
    assertThat(node.erasures().inStream("ann", null).await()).isZero();
  }

  @Test
  void publishesWhatIsErasedWithoutItsTextAndBeforeTheErasure() {
    erased("bob");
    List<Entry> entries = read();
    assertThat(entries).hasSize(2);
    assertThat(entries.get(0).event())
        .isInstanceOfSatisfying(
            MessageSent.class,
            sent -> {
              assertThat(sent.message().text()).isEmpty();
              assertThat(sent.message().status()).isEqualTo(Status.ERASED);
            });
    assertThat(entries.get(1).event()).isInstanceOf(MessageErased.class);
  }

  @Test
  void waitsWhileTheChatIsParked() {
    // Given
    Message parked = erased("bob");
    Message other = erased("cyd");
    note(read(), parked.chatId());
    assertThat(inStream()).extracting(Range::chatId).containsExactly(other.chatId());
    // When
    List<Entry> late = outbox.readParked(epoch, parked.chatId(), ALL).await();
    assertThat(late).hasSize(2);
    assertThat(late.get(1).event()).isInstanceOf(MessageErased.class);
    outbox.noteParked(epoch, parked.chatId(), late.get(1).position(), STREAM).await();
    // Then
    assertThat(inStream())
        .extracting(Range::chatId)
        .containsExactly(parked.chatId(), other.chatId());
  }

  @Test
  void holdsUpARelayOfTheVersionBeforeAtAnErasure() throws SQLException {
    node.send("bob", "cyd", "one");
    erased("bob");
    node.send("bob", "cyd", "two");
    assertThat(positionsOfTheVersionBefore()).isEqualTo(2);
    note(read());
    assertThat(positionsOfTheVersionBefore()).isZero();
  }

  private long positionsOfTheVersionBefore() throws SQLException {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery("SELECT count(position) FROM read_outbox(" + epoch + ", 100)")) {
      count.next();
      return count.getLong(1);
    }
  }

  @Test
  void letsTheStreamBeCleanedAgainOfWhatWasErasedMeanwhile() {
    // Given
    erased("bob");
    String moment = node.erasureLog().moment().await();
    Message meanwhile = erased("cyd");
    note(read());
    node.erasureLog().deletedFromStream(inStream()).await();
    assertThat(inStream()).isEmpty();
    // When
    node.erasureLog().inStreamAgain(moment).await();
    // Then
    assertThat(inStream()).extracting(Range::chatId).containsExactly(meanwhile.chatId());
  }

  @Test
  void doesNotTakeForCleanWhatAReplayHasPublishedWhileItWasCleaned() {
    // Given
    String moment = node.erasureLog().moment().await();
    erased("bob");
    note(read());
    List<Range> underWay = inStream();
    // When
    node.erasureLog().inStreamAgain(moment).await();
    node.erasureLog().deletedFromStream(underWay).await();
    // Then
    assertThat(node.erasures().inStream("ann", "bob").await()).isEqualTo(1);
    node.erasureLog().deletedFromStream(inStream()).await();
    assertThat(node.erasures().inStream("ann", "bob").await()).isZero();
  }
}
