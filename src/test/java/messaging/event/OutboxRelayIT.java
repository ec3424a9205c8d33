package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.api.MessageInfo;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import messaging.event.RelayBench.Node;
import messaging.message.DomainEvent;
import messaging.testing.BlockedEventLoops;
import messaging.testing.NatsClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the relay publishes, and how soon, while nothing is broken. */
@ExtendWith(VertxExtension.class)
class OutboxRelayIT {
  @RegisterExtension final BlockedEventLoops loops = new BlockedEventLoops();

  private RelayBench bench;

  @BeforeEach
  void open(Vertx vertx) {
    bench = RelayBench.withoutServer(vertx);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void publishesCloudEventsWithTheirIdAndType() throws Exception {
    // Given
    bench.server.restart();
    DomainEvent sent = Events.sent(bench.chat, 1, "hällo");
    DomainEvent seen = Events.seen(bench.chat, 1);
    bench.outbox.append(sent);
    bench.outbox.append(seen);
    // When
    bench.startNode();
    bench.awaitDone();
    // Then
    List<MessageInfo> messages;
    try (NatsClient client = new NatsClient(bench.server.url())) {
      messages = client.read(RelayBench.STREAM);
      assertThat(client.streams().getStreamInfo(RelayBench.STREAM).getConfiguration().getSubjects())
          .containsExactlyInAnyOrder("message.sent", "message.seen", "message.erased");
    }
    assertThat(messages)
        .extracting(MessageInfo::getSubject)
        .containsExactly("message.sent", "message.seen");
    MessageInfo first = messages.get(0);
    assertThat(first.getHeaders().getFirst("Nats-Msg-Id")).isEqualTo(sent.id().toString());
    assertThat(first.getHeaders().getFirst("Content-Type"))
        .isEqualTo("application/cloudevents+json");
    JsonObject event = new JsonObject(new String(first.getData(), StandardCharsets.UTF_8));
    assertThat(event.getString("id")).isEqualTo(sent.id().toString());
    assertThat(event.getString("type")).isEqualTo("message.sent");
    assertThat(event.getString("source")).isEqualTo("/test");
    assertThat(event.getString("subject")).isEqualTo(bench.chat.toString());
    assertThat(event.getJsonObject("data").getString("text")).isEqualTo("hällo");
  }

  @Test
  void publishesManyBatchesInOrder() throws Exception {
    bench.server.restart();
    bench.append(20 * bench.batchSize + 7);
    Node node = bench.startNode();
    bench.awaitDone();
    bench.assertStreamIsOutbox();
    assertThat(node.published()).isEqualTo(20 * bench.batchSize + 7);
  }

  @Test
  void startsWhileNatsIsDownAndPublishesWhenItIsThere() throws Exception {
    // Given
    bench.append(120);
    Node node = bench.startNode();
    assertThat(node.nats().connected()).isFalse();
    // When
    bench.server.restart();
    // Then
    bench.awaitDone();
    bench.assertStreamIsOutbox();
    assertThat(node.nats().connected()).isTrue();
  }

  @Test
  void publishesOnAHintWithinMilliseconds() throws Exception {
    // Given: polling alone would take seconds
    bench.server.restart();
    bench.pollInterval = Duration.ofSeconds(10);
    Node node = bench.startNode();
    bench.awaitLeader(node);
    for (int warmUp = 1; warmUp <= 20; warmUp++) {
      publishOne(node, warmUp);
    }
    loops.watch();
    // When
    long begun = System.nanoTime();
    int rounds = 20;
    for (int round = 1; round <= rounds; round++) {
      publishOne(node, 20 + round);
    }
    // Then: the bound is for a busy machine
    Duration each = Duration.ofNanos((System.nanoTime() - begun) / rounds);
    assertThat(each).isLessThan(Duration.ofMillis(200));
  }

  private void publishOne(Node node, int expected) {
    bench.append(1);
    await()
        .atMost(RelayBench.PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> node.published() == expected && bench.outbox.isDone());
  }

  @Test
  void findsEventsOfOtherNodesWithoutAHint() throws Exception {
    bench.server.restart();
    bench.awaitLeader(bench.startNode());
    bench.outbox.append(Events.sent(bench.chat, 1));
    bench.awaitDone();
    bench.assertStreamIsOutbox();
  }

  @Test
  void publishesUnderAPrefix() throws Exception {
    bench.server.restart();
    bench.prefix = "eu.";
    bench.startNode();
    bench.append(1);
    bench.awaitDone();
    try (NatsClient client = new NatsClient(bench.server.url())) {
      assertThat(client.read(RelayBench.STREAM))
          .extracting(MessageInfo::getSubject)
          .containsExactly("eu.message.sent");
    }
  }

  @Test
  void setsAsideARowWithoutItsMessage() throws Exception {
    bench.server.restart();
    UUID other = UUID.randomUUID();
    bench.outbox.appendBroken(other);
    bench.append(10);
    Node node = bench.startNode();
    await().atMost(RelayBench.PATIENCE).until(() -> node.published() == 10);
    bench.assertStreamIsOutbox();
    assertThat(bench.outbox.parked()).containsExactly(other);
    await()
        .atMost(RelayBench.PATIENCE)
        .until(() -> node.meters().get("messaging.outbox.parked.chats").gauge().value() == 1);
  }
}
