package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nats.client.api.StreamConfiguration;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import messaging.event.RelayBench.Node;
import messaging.message.ErasureLog.Range;
import messaging.testing.NatsClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** The permissions of the operators' page are enough, and none of them is too much. */
@ExtendWith(VertxExtension.class)
class NatsPermissionsIT {
  private static final Pattern SAMPLE =
      Pattern.compile("## Permissions in NATS\n.*?```text\n(.*?)```", Pattern.DOTALL);
  private static final Pattern PUBLISHABLE =
      Pattern.compile("publish: \\{ allow: \\[\n(.*?)\n *\\]", Pattern.DOTALL);
  private static final Set<String> NOT_FOR_PUBLISHING =
      Set.of("$JS.API.STREAM.UPDATE.MESSAGES", "$JS.API.STREAM.MSG.DELETE.MESSAGES");
  private static final String OWNER = "    { user: owner, password: owner }\n";

  @SuppressWarnings("NullAway.Init") // each test opens it first
  private RelayBench bench;

  @AfterEach
  void close() {
    bench.close();
  }

  private void open(Vertx vertx, String config) {
    bench = RelayBench.withServer(vertx, config);
    bench.url = url("messaging");
  }

  private String url(String user) {
    return bench.server.url().replace("//", "//" + user + ":" + user + "@");
  }

  /** The sample of the page, with a user who may do everything. */
  private static String sample() throws IOException {
    Matcher block = SAMPLE.matcher(Files.readString(Path.of("src/docs/operating.md")));
    assertThat(block.find()).isTrue();
    return block.group(1).replaceFirst("users: \\[\n", "users: [\n" + OWNER);
  }

  private void appendBoth() {
    bench.append(3);
    bench.outbox.append(Events.seen(bench.chat, 3));
    bench.outbox.append(Events.erased(bench.chat, 1));
  }

  private static void awaitWell(Node node) {
    await().atMost(RelayBench.PATIENCE).until(() -> node.nats().obstacle().isEmpty());
  }

  @Test
  void areEnoughForALeaderForItsSuccessorAndForTheOthers(Vertx vertx) throws Exception {
    open(vertx, sample());
    appendBoth();
    Node first = bench.startNode();
    bench.awaitLeader(first);
    bench.awaitDone();
    Node second = bench.startNode();
    awaitWell(second);
    bench.stopNode(first);
    bench.awaitLeader(second);
    appendBoth();
    bench.awaitDone();
    awaitWell(second);
    try (NatsClient owner = new NatsClient(url("owner"))) {
      assertThat(owner.read(RelayBench.STREAM)).hasSize(10);
    }
  }

  static Stream<String> publishable() throws IOException {
    Matcher list = PUBLISHABLE.matcher(sample());
    assertThat(list.find()).isTrue();
    return list.group(1)
        .lines()
        .map(line -> line.strip().replace("\"", ""))
        .filter(subject -> !NOT_FOR_PUBLISHING.contains(subject));
  }

  @ParameterizedTest
  @MethodSource("publishable")
  void areNeededEachAndNamedWhenTheyAreMissing(String subject, Vertx vertx) throws Exception {
    open(vertx, without(subject));
    Node node = bench.startNode();
    appendBoth();
    await()
        .atMost(RelayBench.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(node.nats().obstacle())
                    .hasValue("NATS gives no permission to publish to " + subject));
  }

  @Test
  void areNeededForAnswersToo(Vertx vertx) throws Exception {
    open(vertx, sample().replace("_INBOX.>", "nothing"));
    Node node = bench.startNode();
    await()
        .atMost(RelayBench.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(node.nats().obstacle())
                    .hasValue("NATS gives no permission to subscribe to _INBOX.>"));
  }

  @Test
  void mayLackTheCreationOfTheStreamIfItIsThere(Vertx vertx) throws Exception {
    open(vertx, without("$JS.API.STREAM.CREATE.MESSAGES"));
    create("message.sent", "message.seen", "message.erased");
    Node node = bench.startNode();
    appendBoth();
    bench.awaitDone();
    awaitWell(node);
  }

  @Test
  void letTheStreamOfTheVersionBeforeTakeAllEvents(Vertx vertx) throws Exception {
    open(vertx, sample());
    create("message.sent", "message.seen");
    Node node = bench.startNode();
    appendBoth();
    bench.awaitDone();
    awaitWell(node);
  }

  @Test
  void areNamedIfThatStreamCannotBeChanged(Vertx vertx) throws Exception {
    open(vertx, without("$JS.API.STREAM.UPDATE.MESSAGES"));
    create("message.sent", "message.seen");
    Node node = bench.startNode();
    await()
        .atMost(RelayBench.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(node.nats().obstacle())
                    .hasValue(
                        "NATS gives no permission to publish to $JS.API.STREAM.UPDATE.MESSAGES"));
  }

  @Test
  void areEnoughToDeleteWhatIsErased(Vertx vertx) throws Exception {
    open(vertx, sample());
    bench.startNode();
    appendBoth();
    bench.awaitDone();
    bench.erasures.add(new Range(1, bench.chat, "ann", 0, 2, Instant.now(), 0));
    await().atMost(RelayBench.PATIENCE).until(bench.erasures::isDone);
    try (NatsClient owner = new NatsClient(url("owner"))) {
      assertThat(owner.read(RelayBench.STREAM)).hasSize(3);
    }
  }

  @Test
  void doNotHoldUpPublishingIfNothingMayBeDeleted(Vertx vertx) throws Exception {
    open(vertx, without("$JS.API.STREAM.MSG.DELETE.MESSAGES"));
    Logger logger = (Logger) LoggerFactory.getLogger(StreamCleaning.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    Node node = bench.startNode();
    appendBoth();
    bench.awaitDone();
    // When
    bench.erasures.add(new Range(1, bench.chat, "ann", 0, 2, Instant.now(), 0));
    // Then
    await()
        .atMost(RelayBench.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(List.copyOf(lines.list))
                    .anySatisfy(
                        line ->
                            assertThat(String.valueOf(line.getKeyValuePairs()))
                                .contains("$JS.API.STREAM.MSG.DELETE.MESSAGES")));
    logger.detachAppender(lines);
    appendBoth();
    bench.awaitDone();
    awaitWell(node);
    assertThat(node.meters().get("messaging.erasure.waiting").gauge().value()).isEqualTo(1);
  }

  private static String without(String subject) throws IOException {
    String line = "          \"" + subject + "\"\n";
    assertThat(sample()).contains(line);
    return sample().replace(line, "");
  }

  private void create(String... subjects) throws Exception {
    try (NatsClient owner = new NatsClient(url("owner"))) {
      owner
          .streams()
          .addStream(
              StreamConfiguration.builder().name(RelayBench.STREAM).subjects(subjects).build());
    }
  }
}
