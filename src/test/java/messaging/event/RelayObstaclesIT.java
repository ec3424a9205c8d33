package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.Source;
import io.nats.client.api.StreamConfiguration;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import messaging.event.RelayBench.Node;
import messaging.testing.NatsClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the relay says when its events cannot be published, and that it publishes nothing then. */
@ExtendWith(VertxExtension.class)
class RelayObstaclesIT {
  private Vertx vertx;
  private RelayBench bench;

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
    bench = RelayBench.withServer(vertx);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void openWith(String config) {
    bench.close();
    bench = RelayBench.withServer(vertx, config);
  }

  private static void awaitObstacle(Node node, String words) {
    await()
        .atMost(RelayBench.PATIENCE)
        .untilAsserted(() -> assertThat(node.nats().obstacle()).hasValueSatisfying(says(words)));
  }

  private static Consumer<String> says(String words) {
    return text -> assertThat(text).contains(words).doesNotContain("127.0.0.1", "2.9");
  }

  private static void awaitNoObstacle(Node node) {
    await()
        .atMost(RelayBench.PATIENCE)
        .untilAsserted(() -> assertThat(node.nats().obstacle()).isEqualTo(Optional.empty()));
  }

  private void create(StreamConfiguration.Builder stream) throws Exception {
    try (NatsClient client = new NatsClient(bench.server.url())) {
      client.streams().addStream(stream.build());
    }
  }

  private void update(StreamConfiguration.Builder stream) throws Exception {
    try (NatsClient client = new NatsClient(bench.server.url())) {
      client.streams().updateStream(stream.build());
    }
  }

  private static StreamConfiguration.Builder stream() {
    return StreamConfiguration.builder()
        .name(RelayBench.STREAM)
        .subjects("message.sent", "message.seen", "message.erased");
  }

  @Test
  void letsTheStreamOfTheVersionBeforeTakeAllEvents() throws Exception {
    // Given
    create(stream().subjects("message.sent", "message.seen").maxMessages(77));
    Node node = bench.startNode();
    // When
    bench.append(10);
    bench.outbox.append(Events.erased(bench.chat, 3));
    // Then
    bench.awaitDone();
    bench.assertStreamIsOutbox();
    awaitNoObstacle(node);
    try (NatsClient client = new NatsClient(bench.server.url())) {
      assertThat(client.streams().getStreamInfo(RelayBench.STREAM).getConfiguration().getMaxMsgs())
          .isEqualTo(77);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "message.>",
        "message.*",
        "message.sent",
        "message.sent message.erased",
        "message.sent message.seen foreign",
        "eu.message.sent eu.message.seen",
        "other"
      })
  void publishesNothingToAStreamThatTakesOtherMessages(String subjects) throws Exception {
    // Given
    create(stream().subjects(subjects.split(" ")));
    Node node = bench.startNode();
    bench.append(10);
    // Then
    awaitObstacle(
        node, "must take exactly message.sent and message.seen and message.erased; it takes ");
    assertThat(bench.stream()).isEmpty();
    assertThat(bench.outbox.parked()).isEmpty();
    // And everything, once it takes what it should
    update(stream());
    bench.awaitDone();
    bench.assertStreamIsOutbox();
    awaitNoObstacle(node);
  }

  @Test
  void publishesNothingToAStreamThatOthersFeed() throws Exception {
    create(StreamConfiguration.builder().name("OTHER").subjects("other"));
    create(stream().addSources(Source.builder().sourceName("OTHER").build()));
    Node node = bench.startNode();
    bench.append(10);
    awaitObstacle(node, "must have no sources");
    assertThat(bench.stream()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 25})
  void publishesNothingToAStreamThatKeepsWhatIsPurged(long hours) throws Exception {
    // Given
    bench.longestAge = Duration.ofDays(1);
    create(stream().maxAge(Duration.ofHours(hours)));
    Node node = bench.startNode();
    bench.append(10);
    // Then
    awaitObstacle(node, "must have a max_age of at most 24 h, as retention.max-age says");
    assertThat(bench.stream()).isEmpty();
    // And everything, once it forgets in time
    update(stream().maxAge(Duration.ofHours(24)));
    bench.awaitDone();
    bench.assertStreamIsOutbox();
    awaitNoObstacle(node);
  }

  @Test
  void publishesNothingToAStreamThatDoesNotAcknowledge() throws Exception {
    create(stream().noAck(true));
    Node node = bench.startNode();
    bench.append(10);
    awaitObstacle(node, "must acknowledge messages");
    assertThat(bench.stream()).isEmpty();
  }

  @Test
  void noticesOnEveryNodeThatTheStreamTakesMoreThoughNothingIsPublished() throws Exception {
    // Given
    Node leader = bench.startNode();
    bench.awaitLeader(leader);
    Node other = bench.startNode();
    for (Node node : List.of(leader, other)) {
      awaitNoObstacle(node);
    }
    // When
    update(stream().subjects("message.sent", "message.seen", "message.typing"));
    // Then
    for (Node node : List.of(leader, other)) {
      awaitObstacle(node, "it takes message.seen and message.sent and message.typing");
    }
    update(stream());
    for (Node node : List.of(leader, other)) {
      awaitNoObstacle(node);
    }
  }

  @Test
  void tellsThatALimitIsReached() throws Exception {
    create(stream().discardPolicy(DiscardPolicy.New).maxMessages(30));
    Node node = bench.startNode();
    bench.append(100);
    awaitObstacle(node, "A limit of JetStream or of the stream is reached (error 10077)");
    update(stream().discardPolicy(DiscardPolicy.New).maxMessages(1_000));
    bench.awaitDone();
    bench.assertStreamIsOutbox();
    awaitNoObstacle(node);
  }

  @Test
  void tellsThatAnEventIsParked() throws Exception {
    create(stream().maximumMessageSize(2_000));
    Node node = bench.startNode();
    bench.outbox.append(Events.sent(bench.chat, 1, "x".repeat(3_000)));
    awaitObstacle(node, "its chat is parked");
    update(stream().maximumMessageSize(5_000));
    bench.awaitDone();
    awaitNoObstacle(node);
  }

  @Test
  void tellsThatTheReplicasCannotBeHad() {
    bench.replicas = 3;
    Node node = bench.startNode();
    awaitObstacle(node, "JetStream cannot have that many replicas");
  }

  @Test
  void tellsThatAnotherStreamTakesTheSubjects() throws Exception {
    create(StreamConfiguration.builder().name("OTHER").subjects("message.>"));
    Node node = bench.startNode();
    awaitObstacle(node, "Another stream takes a subject of the events");
  }

  @Test
  void tellsThatTheAccountHasNoJetStream() {
    openWith("accounts { A { users: [ { user: u, password: p } ] } }\nno_auth_user: u");
    Node node = bench.startNode();
    awaitObstacle(node, "JetStream is not enabled");
  }

  @Test
  void tellsThatTheServerHasNoJetStream() {
    openWith("jetstream: disabled");
    Node node = bench.startNode();
    awaitObstacle(node, "JetStream");
  }

  @Test
  void tellsThatTheAccountHasNoRoomForTheStream() throws Exception {
    openWith(
        """
        accounts { A {
          jetstream { max_streams: 1 }
          users: [ { user: u, password: p } ] } }
        no_auth_user: u
        """);
    create(StreamConfiguration.builder().name("OTHER").subjects("other"));
    Node node = bench.startNode();
    awaitObstacle(node, "A limit of JetStream or of the stream is reached");
  }

  @Test
  void tellsThatTheUserIsRefused() {
    openWith("authorization { user: service, password: right }");
    bench.url = bench.server.url().replace("//", "//service:wrong@");
    Node node = bench.startNode();
    awaitObstacle(node, "NATS does not accept the user of the service");
  }

  @Test
  void tellsThatNatsIsGone() {
    Node node = bench.startNode();
    awaitNoObstacle(node);
    bench.server.kill();
    awaitObstacle(node, "NATS");
    bench.server.restart();
    awaitNoObstacle(node);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "message.sent",
        "$JS.API.STREAM.INFO.MESSAGES",
        "$JS.API.STREAM.CREATE.MESSAGES",
      })
  void tellsWhichPermissionIsMissing(String denied) {
    openWith(
        """
        authorization { users: [ { user: service, password: right, permissions: {
          publish: { deny: ["%s"] } } } ] }
        """
            .formatted(denied));
    bench.url = bench.server.url().replace("//", "//service:right@");
    Node node = bench.startNode();
    bench.append(10);
    awaitObstacle(node, "NATS gives no permission to publish to " + denied);
    assertThat(bench.outbox.parked()).isEmpty();
  }

  @Test
  void tellsThatItMayReceiveNoReplies() {
    openWith(
        """
        authorization { users: [ { user: service, password: right, permissions: {
          publish: ">", subscribe: { allow: ["nothing"] } } } ] }
        """);
    bench.url = bench.server.url().replace("//", "//service:right@");
    Node node = bench.startNode();
    awaitObstacle(node, "NATS gives no permission to subscribe to _INBOX.>");
  }
}
