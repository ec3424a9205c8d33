package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.JetStreamManagement;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import messaging.event.RelayBench.Node;
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

/** What servers and other relays must not cost: an event, its order, or that it is there once. */
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
}
