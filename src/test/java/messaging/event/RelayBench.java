package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.IterableConsumer;
import io.nats.client.Message;
import io.nats.client.api.OrderedConsumerConfiguration;
import io.nats.client.api.StreamConfiguration;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import messaging.bus.BusAnnouncer;
import messaging.config.EventsConfig;
import messaging.config.NatsConfig;
import messaging.config.NatsTls;
import messaging.config.StreamConfig;
import messaging.message.DomainEvent;
import messaging.testing.NatsClient;
import messaging.testing.NatsServer;
import messaging.testing.NatsSetup;
import messaging.tracing.Tracing;

/** A real server, an outbox in memory, and relays between them. */
final class RelayBench implements AutoCloseable {
  static final String STREAM = "MESSAGES";
  static final Duration PATIENCE = Duration.ofSeconds(30);

  final FakeOutbox outbox = new FakeOutbox();
  final FakeErasureLog erasures = new FakeErasureLog();
  final NatsServer server;
  final UUID chat = UUID.randomUUID();
  Duration duplicateWindow = Duration.ofMinutes(2);
  int batchSize = 50;
  Duration publishTimeout = Duration.ofSeconds(1);
  Duration lease = Duration.ofSeconds(1);
  Duration pollInterval = Duration.ofMillis(50);
  String prefix = "";
  String url;
  int replicas = 1;
  Duration longestAge = Duration.ZERO;
  NatsTls tls = NatsTls.NONE;
  private final Vertx vertx;
  private final BusAnnouncer announcer;
  private final List<Node> nodes = new ArrayList<>();
  private long seq;

  private RelayBench(Vertx vertx, NatsServer server) {
    this.vertx = vertx;
    this.announcer = new BusAnnouncer(vertx, "/test", new SimpleMeterRegistry());
    this.server = server;
    this.url = server.url();
  }

  static RelayBench withServer(Vertx vertx) {
    return new RelayBench(vertx, NatsServer.start());
  }

  static RelayBench withServer(Vertx vertx, String config) {
    return with(vertx, NatsServer.start(NatsSetup.standard().withConfig(config)));
  }

  static RelayBench with(Vertx vertx, NatsServer server) {
    return new RelayBench(vertx, server);
  }

  static RelayBench withoutServer(Vertx vertx) {
    return new RelayBench(vertx, NatsServer.prepare(NatsSetup.standard()));
  }

  /** One relay with its own connections. */
  record Node(
      FakeOutbox.Link outbox, NatsConnection nats, SimpleMeterRegistry meters, String deployment) {

    boolean leads() {
      return meters.get("messaging.relay.leader").gauge().value() == 1;
    }

    double published() {
      return meters.get("messaging.relay.published").counters().stream()
          .mapToDouble(counter -> counter.count())
          .sum();
    }

    void awaitObstacle(String words) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(nats.obstacle())
                      .hasValueSatisfying(
                          text ->
                              assertThat(text).contains(words).doesNotContain("127.0.0.1", "2.9")));
    }

    void awaitNoObstacle() {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(nats.obstacle()).isEqualTo(Optional.empty()));
    }
  }

  /** Creates a stream as an operator might have. */
  void create(StreamConfiguration.Builder stream) throws Exception {
    try (NatsClient client = new NatsClient(server.url())) {
      client.streams().addStream(stream.build());
    }
  }

  void update(StreamConfiguration.Builder stream) throws Exception {
    try (NatsClient client = new NatsClient(server.url())) {
      client.streams().updateStream(stream.build());
    }
  }

  Node startNode() {
    FakeOutbox.Link link = outbox.connect();
    NatsConnection nats = new NatsConnection(vertx, natsConfig(), eventsConfig());
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    EventVerticle verticle =
        new EventVerticle(link, erasures, nats, natsConfig(), eventsConfig(), meters, Tracing.OFF);
    String id = vertx.deployVerticle(verticle).await();
    Node node = new Node(link, nats, meters, id);
    nodes.add(node);
    return node;
  }

  void stopNode(Node node) {
    vertx.undeploy(node.deployment).await();
    nodes.remove(node);
  }

  NatsConfig natsConfig() {
    return new NatsConfig(
        List.of(url.split(",")),
        "",
        tls,
        prefix,
        new StreamConfig(STREAM, replicas, Duration.ZERO, 0, duplicateWindow, longestAge));
  }

  EventsConfig eventsConfig() {
    return new EventsConfig(
        "/test", batchSize, Duration.ofMillis(20), pollInterval, lease, publishTimeout);
  }

  /** Appends messages of one chat, with the hint that the write path gives. */
  void append(int count) {
    List<DomainEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(Events.sent(chat, ++seq));
    }
    events.forEach(outbox::append);
    announcer.committed(events);
  }

  /** Waits until everything is noted. */
  void awaitDone() {
    await().atMost(PATIENCE).until(outbox::isDone);
  }

  /** Waits until the node leads. */
  void awaitLeader(Node node) {
    await().atMost(PATIENCE).until(node::leads);
  }

  /** The ids in the stream, in its order. */
  List<UUID> stream() {
    try (NatsClient client = new NatsClient(server.url())) {
      long count = client.streams().getStreamInfo(STREAM).getStreamState().getMsgCount();
      List<UUID> ids = new ArrayList<>();
      // A consumer, as the streams here are too long to be read one message at a time.
      IterableConsumer messages =
          client
              .connection()
              .getStreamContext(STREAM)
              .createOrderedConsumer(new OrderedConsumerConfiguration())
              .iterate();
      while (ids.size() < count) {
        Message message = messages.nextMessage(PATIENCE);
        assertThat(message).as("message %d of %d", ids.size() + 1, count).isNotNull();
        ids.add(UUID.fromString(message.getHeaders().getFirst("Nats-Msg-Id")));
      }
      messages.stop();
      return ids;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Everything, once, in the order of the outbox. */
  void assertStreamIsOutbox() {
    assertThat(stream()).containsExactlyElementsOf(outbox.appended());
  }

  @Override
  public void close() {
    try {
      Future.join(nodes.stream().map(node -> vertx.undeploy(node.deployment)).toList()).await();
    } finally {
      server.close();
    }
  }
}
