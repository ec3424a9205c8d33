package messaging.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.DomainEvent.SeenMark;
import messaging.message.EventType;
import messaging.message.Message;
import org.junit.jupiter.api.Test;

final class ClusterEventsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final UUID CHAT = UUID.randomUUID();

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<JsonObject> published = new ArrayList<>();
  private Future<Void> written = Future.succeededFuture();
  private long nanos;
  private final ClusterEvents events = new ClusterEvents(this::write, () -> nanos, meters);

  private Future<Void> write(EventType type, JsonObject event) {
    assertThat(event.getString("type")).isEqualTo(type.wireName());
    published.add(event);
    return written;
  }

  private static DomainEvent seen() {
    return new MessageSeen(UUID.randomUUID(), new SeenMark(CHAT, "bob", "ann", 0, 1, NOW));
  }

  private static DomainEvent sent(String text) {
    Message message =
        new Message(UUID.randomUUID(), CHAT, 1, "ann", "bob", text, NOW, Message.Status.SENT);
    return new MessageSent(message);
  }

  private void publish(DomainEvent event) {
    events.publish(event.type(), CloudEvent.of(event, "/test"));
  }

  private double dropped() {
    return meters.counter("messaging.bus.events.dropped").count();
  }

  @Test
  void dropsWhatIsBeyondTheEventsThatMayWaitUntilOneIsWritten() {
    Promise<Void> stuck = Promise.promise();
    written = stuck.future();
    for (int i = 0; i < ClusterEvents.MAX_WAITING + 3; i++) {
      publish(seen());
    }
    assertThat(published).hasSize(ClusterEvents.MAX_WAITING);
    assertThat(dropped()).isEqualTo(3);

    stuck.complete();
    publish(seen());
    assertThat(published).hasSize(ClusterEvents.MAX_WAITING + 1);
    assertThat(dropped()).isEqualTo(3);
  }

  @Test
  void dropsWhatIsBeyondTheBytesOfASecondThoughAllIsWritten() {
    DomainEvent large = sent("界".repeat(4_000));
    int size = large.toString().length();
    int many = ClusterEvents.MAX_BYTES / size;
    for (int i = 0; i < many; i++) {
      publish(large);
    }
    long bytes = published.stream().mapToLong(event -> event.toBuffer().length()).sum();
    assertThat(bytes).isBetween(ClusterEvents.MAX_BYTES / 2L, (long) ClusterEvents.MAX_BYTES);
    assertThat(dropped()).isEqualTo(many - published.size()).isPositive();

    // The next second
    nanos += TimeUnit.SECONDS.toNanos(1);
    int before = published.size();
    publish(large);
    assertThat(published).hasSize(before + 1);
  }
}
