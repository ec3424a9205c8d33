package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.Source;
import io.nats.client.api.StreamConfiguration;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import messaging.event.RelayBench.Node;
import messaging.testing.NatsClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the relay says of a stream that cannot take the events, and that it publishes nothing then.
 */
@ExtendWith(VertxExtension.class)
class RelayObstaclesIT {
  private RelayBench bench;

  @BeforeEach
  void open(Vertx vertx) {
    bench = RelayBench.withServer(vertx);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static StreamConfiguration.Builder stream() {
    return StreamConfiguration.builder()
        .name(RelayBench.STREAM)
        .subjects("message.sent", "message.seen", "message.erased");
  }

  @Test
  void letsTheStreamOfTheVersionBeforeTakeAllEvents() throws Exception {
    // Given
    bench.create(stream().subjects("message.sent", "message.seen").maxMessages(77));
    Node node = bench.startNode();
    // When
    bench.append(10);
    bench.outbox.append(Events.erased(bench.chat, 3));
    // Then
    bench.awaitDone();
    bench.assertStreamIsOutbox();
    node.awaitNoObstacle();
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
    bench.create(stream().subjects(subjects.split(" ")));
    Node node = bench.startNode();
    bench.append(10);
    // Then
    node.awaitObstacle(
        "must take exactly message.sent and message.seen and message.erased; it takes ");
    assertThat(bench.stream()).isEmpty();
    assertThat(bench.outbox.parked()).isEmpty();
    // And everything, once it takes what it should
    bench.update(stream());
    bench.awaitDone();
    bench.assertStreamIsOutbox();
    node.awaitNoObstacle();
  }

  @Test
  void publishesNothingToAStreamThatOthersFeed() throws Exception {
    bench.create(StreamConfiguration.builder().name("OTHER").subjects("other"));
    bench.create(stream().addSources(Source.builder().sourceName("OTHER").build()));
    Node node = bench.startNode();
    bench.append(10);
    node.awaitObstacle("must have no sources");
    assertThat(bench.stream()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 25})
  void publishesNothingToAStreamThatKeepsWhatIsPurged(long hours) throws Exception {
    // Given
    bench.longestAge = Duration.ofDays(1);
    bench.create(stream().maxAge(Duration.ofHours(hours)));
    Node node = bench.startNode();
    bench.append(10);
    // Then
    node.awaitObstacle("must have a max_age of at most 24 h, as retention.max-age says");
    assertThat(bench.stream()).isEmpty();
    // And everything, once it forgets in time
    bench.update(stream().maxAge(Duration.ofHours(24)));
    bench.awaitDone();
    bench.assertStreamIsOutbox();
    node.awaitNoObstacle();
  }

  @Test
  void publishesNothingToAStreamThatDoesNotAcknowledge() throws Exception {
    bench.create(stream().noAck(true));
    Node node = bench.startNode();
    bench.append(10);
    node.awaitObstacle("must acknowledge messages");
    assertThat(bench.stream()).isEmpty();
  }

  @Test
  void noticesOnEveryNodeThatTheStreamTakesMoreThoughNothingIsPublished() throws Exception {
    // Given
    Node leader = bench.startNode();
    bench.awaitLeader(leader);
    Node other = bench.startNode();
    for (Node node : List.of(leader, other)) {
      node.awaitNoObstacle();
    }
    // When
    bench.update(stream().subjects("message.sent", "message.seen", "message.typing"));
    // Then
    for (Node node : List.of(leader, other)) {
      node.awaitObstacle("it takes message.seen and message.sent and message.typing");
    }
    bench.update(stream());
    for (Node node : List.of(leader, other)) {
      node.awaitNoObstacle();
    }
  }

  @Test
  void tellsThatALimitIsReached() throws Exception {
    bench.create(stream().discardPolicy(DiscardPolicy.New).maxMessages(30));
    Node node = bench.startNode();
    bench.append(100);
    node.awaitObstacle("A limit of JetStream or of the stream is reached (error 10077)");
    bench.update(stream().discardPolicy(DiscardPolicy.New).maxMessages(1_000));
    bench.awaitDone();
    bench.assertStreamIsOutbox();
    node.awaitNoObstacle();
  }

  @Test
  void tellsThatAnEventIsParked() throws Exception {
    bench.create(stream().maximumMessageSize(2_000));
    Node node = bench.startNode();
    bench.outbox.append(Events.sent(bench.chat, 1, "x".repeat(3_000)));
    node.awaitObstacle("its chat is parked");
    bench.update(stream().maximumMessageSize(5_000));
    bench.awaitDone();
    node.awaitNoObstacle();
  }

  @Test
  void tellsThatTheReplicasCannotBeHad() {
    bench.replicas = 3;
    Node node = bench.startNode();
    node.awaitObstacle("JetStream cannot have that many replicas");
  }

  @Test
  void tellsThatAnotherStreamTakesTheSubjects() throws Exception {
    bench.create(StreamConfiguration.builder().name("OTHER").subjects("message.>"));
    Node node = bench.startNode();
    node.awaitObstacle("Another stream takes a subject of the events");
  }
}
