package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.JetStreamManagement;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import messaging.event.RelayBench.Node;
import messaging.message.DomainEvent;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.StreamPosition;
import messaging.testing.BlockedEventLoops;
import messaging.testing.NatsClient;
import messaging.tracing.Tracing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What must not cost an event, nor its order, nor publish it twice. */
@ExtendWith(VertxExtension.class)
class RelayFaultsIT {
  @RegisterExtension final BlockedEventLoops loops = new BlockedEventLoops();

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
  void survivesAServerKilledInTheMiddleOfABatch() throws Exception {
    // Given: the window forgets at once, so that only the comparison can prevent a second copy
    bench.duplicateWindow = Duration.ofMillis(100);
    bench.batchSize = 2_000;
    bench.publishTimeout = Duration.ofSeconds(3);
    bench.awaitLeader(bench.startNode());
    for (int kill = 1; kill <= 3; kill++) {
      long noted = bench.outbox.noted().sequence();
      bench.append(5_000);
      // When: a part of a batch is stored
      try (NatsClient client = new NatsClient(bench.server.url())) {
        JetStreamManagement streams = client.streams();
        await()
            .atMost(RelayBench.PATIENCE)
            .pollInterval(Duration.ofMillis(1))
            .until(
                () ->
                    streams.getStreamInfo(RelayBench.STREAM).getStreamState().getLastSequence()
                        > noted);
        bench.server.kill();
      }
      bench.server.restart();
      bench.awaitDone();
    }
    // Then
    bench.assertStreamIsOutbox();
  }

  @Test
  void survivesAFrozenServer() throws Exception {
    // Given
    bench.duplicateWindow = Duration.ofMillis(100);
    Node node = bench.startNode();
    bench.awaitLeader(node);
    bench.append(100);
    bench.awaitDone();
    loops.watch();
    // When: what is sent now waits in the socket and arrives after the thaw
    bench.server.freeze();
    bench.append(200);
    await().atMost(RelayBench.PATIENCE).until(() -> !node.nats().connected());
    bench.append(200);
    bench.server.thaw();
    // Then
    bench.awaitDone();
    bench.assertStreamIsOutbox();
  }

  @Test
  void noticesAFrozenServerWithoutTraffic() throws Exception {
    Node node = bench.startNode();
    bench.awaitLeader(node);
    bench.server.freeze();
    await().atMost(RelayBench.PATIENCE).until(() -> !node.nats().connected());
    bench.server.thaw();
    await().atMost(RelayBench.PATIENCE).until(() -> node.nats().connected());
  }

  @Test
  void publishesNothingTwiceAfterACrashThatOutlastsTheDuplicateWindow() throws Exception {
    // Given: the first relay publishes a batch and dies before it notes that
    bench.duplicateWindow = Duration.ofMillis(100);
    Node first = bench.startNode();
    bench.awaitLeader(first);
    bench.append(75);
    bench.awaitDone();
    first.outbox().cutAtNextNote();
    bench.append(75);
    await().atMost(RelayBench.PATIENCE).until(() -> first.outbox().isCut());
    assertThat(bench.stream()).hasSizeGreaterThan(75);
    // When
    long begun = System.nanoTime();
    Node second = bench.startNode();
    bench.awaitLeader(second);
    // Then
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    bench.awaitDone();
    bench.assertStreamIsOutbox();
  }

  @Test
  void publishesNothingTwiceAfterACrashInTheFirstBatchOfAll() throws Exception {
    bench.duplicateWindow = Duration.ofMillis(100);
    bench.append(40);
    Node first = bench.startNode();
    first.outbox().cutAtNextNote();
    await().atMost(RelayBench.PATIENCE).until(() -> first.outbox().isCut());
    bench.startNode();
    bench.awaitDone();
    bench.assertStreamIsOutbox();
  }

  @Test
  void takesOverFromARelayThatHangs() throws Exception {
    // Given
    Node first = bench.startNode();
    bench.awaitLeader(first);
    Node second = bench.startNode();
    bench.append(30);
    bench.awaitDone();
    // When
    first.outbox().hang();
    bench.append(30);
    long begun = System.nanoTime();
    bench.awaitLeader(second);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    bench.awaitDone();
    first.outbox().goOn();
    bench.append(30);
    // Then
    bench.awaitDone();
    bench.assertStreamIsOutbox();
    assertThat(bench.outbox.epoch()).isEqualTo(2);
  }

  @Test
  void refusesWhatAFormerLeaderSendsLate(Vertx vertx) throws Exception {
    // Given: two publishers that both know the end of the stream
    bench.duplicateWindow = Duration.ofMillis(100);
    NatsConnection oldNats = new NatsConnection(vertx, bench.natsConfig(), bench.eventsConfig());
    NatsConnection newNats = new NatsConnection(vertx, bench.natsConfig(), bench.eventsConfig());
    try {
      NatsPublisher former =
          new NatsPublisher(oldNats, bench.natsConfig(), bench.eventsConfig(), Tracing.OFF);
      NatsPublisher present =
          new NatsPublisher(newNats, bench.natsConfig(), bench.eventsConfig(), Tracing.OFF);
      StreamPosition start = new StreamPosition(null, 0);
      assertThat(former.prepare(start).trouble()).isEqualTo(Trouble.NONE);
      List<Entry> entries = entries(10);
      // When: the present one publishes, and the former one sends the same a little later
      Outcome first = present.publish(entries, Set.of(), start);
      await().pollDelay(Duration.ofMillis(300)).until(() -> true);
      Outcome late = former.publish(entries, Set.of(), start);
      // Then
      assertThat(first.done()).isEqualTo(10);
      assertThat(late.done()).isZero();
      assertThat(late.trouble()).isEqualTo(Trouble.ORDER);
      assertThat(bench.stream()).hasSize(10);
      // And it finds out what is there before it sends again
      assertThat(former.publish(entries, Set.of(), start).done()).isEqualTo(10);
      assertThat(bench.stream()).hasSize(10);
    } finally {
      oldNats.close();
      newNats.close();
    }
  }

  private List<Entry> entries(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> new Entry(i, bench.chat, Events.sent(bench.chat, i), null))
        .toList();
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
                  node.meters().find("messaging.relay.failures").tag("reason", "stream").counter()
                      != null);
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
