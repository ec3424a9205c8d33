package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import messaging.event.RelayBench.Node;
import messaging.message.DomainEvent;
import messaging.testing.NatsClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A stream that vanishes, is full, or does not take an event. */
@ExtendWith(VertxExtension.class)
class RelayStreamFaultsIT {
  private RelayBench bench;

  @BeforeEach
  void open(Vertx vertx) {
    bench = RelayBench.withServer(vertx);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void createsTheStreamAgainWhenItVanishes() throws Exception {
    // Given
    Node node = bench.startNode();
    bench.append(20);
    bench.awaitDone();
    try (NatsClient client = new NatsClient(bench.server.url())) {
      // When
      client.streams().deleteStream(RelayBench.STREAM);
    }
    bench.append(70);
    // Then
    bench.awaitDone();
    List<UUID> all = bench.outbox.appended();
    assertThat(bench.stream()).containsExactlyElementsOf(all.subList(20, all.size()));
    assertThat(node.leads()).isTrue();
  }

  @Test
  void waitsWhileTheStreamIsFullAndParksNothing() throws Exception {
    try (NatsClient client = new NatsClient(bench.server.url())) {
      // Given
      StreamConfiguration.Builder full = stream().discardPolicy(DiscardPolicy.New).maxMessages(30);
      client.streams().addStream(full.build());
      Node node = bench.startNode();
      bench.append(100);
      await()
          .atMost(RelayBench.PATIENCE)
          .until(
              () ->
                  node.meters()
                          .get("messaging.relay.failures")
                          .tag("reason", "stream")
                          .counter()
                          .count()
                      > 0);
      assertThat(bench.outbox.parked()).isEmpty();
      // When
      client.streams().updateStream(full.maxMessages(1_000).build());
      // Then
      bench.awaitDone();
      bench.assertStreamIsOutbox();
    }
  }

  @Test
  void parksOnlyTheChatOfAnEventThatIsTooLarge() throws Exception {
    try (NatsClient client = new NatsClient(bench.server.url())) {
      // Given
      StreamConfiguration.Builder small = stream().maximumMessageSize(2_000);
      client.streams().addStream(small.build());
      Node node = bench.startNode();
      UUID odd = UUID.randomUUID();
      DomainEvent before = Events.sent(odd, 1);
      DomainEvent large = Events.sent(odd, 2, "x".repeat(3_000));
      DomainEvent after = Events.sent(odd, 3);
      // When
      bench.outbox.append(before);
      bench.outbox.append(large);
      bench.append(60);
      bench.outbox.append(after);
      bench.append(60);
      // Then: the others go on
      await().atMost(RelayBench.PATIENCE).until(() -> node.published() == 121);
      assertThat(bench.stream()).doesNotContain(large.id(), after.id());
      await()
          .atMost(RelayBench.PATIENCE)
          .until(() -> node.meters().get("messaging.outbox.parked.chats").gauge().value() == 1);
      // And the chat follows, in its order, when it can
      client.streams().updateStream(small.maximumMessageSize(5_000).build());
      bench.awaitDone();
      assertThat(bench.stream())
          .containsExactlyInAnyOrderElementsOf(bench.outbox.appended())
          .containsSubsequence(before.id(), large.id(), after.id());
      await()
          .atMost(RelayBench.PATIENCE)
          .until(() -> node.meters().get("messaging.outbox.parked.chats").gauge().value() == 0);
    }
  }

  @Test
  void keepsParkedChatsOverATakeOver() throws Exception {
    try (NatsClient client = new NatsClient(bench.server.url())) {
      // Given
      StreamConfiguration.Builder small = stream().maximumMessageSize(2_000);
      client.streams().addStream(small.build());
      Node first = bench.startNode();
      bench.outbox.append(Events.sent(bench.chat, 1, "x".repeat(3_000)));
      await().atMost(RelayBench.PATIENCE).until(() -> !bench.outbox.parked().isEmpty());
      // When
      bench.stopNode(first);
      bench.startNode();
      bench.append(70);
      await()
          .atMost(RelayBench.PATIENCE)
          .until(() -> bench.outbox.connect().depth().result().events() == 0);
      client.streams().updateStream(small.maximumMessageSize(5_000).build());
      // Then
      bench.awaitDone();
      bench.assertStreamIsOutbox();
    }
  }

  private static StreamConfiguration.Builder stream() {
    return StreamConfiguration.builder()
        .name(RelayBench.STREAM)
        .subjects("message.sent", "message.seen");
  }
}
