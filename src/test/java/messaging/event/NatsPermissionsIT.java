package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.api.StreamConfiguration;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import messaging.event.RelayBench.Node;
import messaging.testing.NatsClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The permissions of the operators' page are enough, and none of them is too much. */
@ExtendWith(VertxExtension.class)
class NatsPermissionsIT {
  private static final Pattern SAMPLE =
      Pattern.compile("## Permissions in NATS\n.*?```text\n(.*?)```", Pattern.DOTALL);
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
      assertThat(owner.read(RelayBench.STREAM)).hasSize(8);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "message.sent",
        "message.seen",
        "$JS.API.STREAM.INFO.MESSAGES",
        "$JS.API.STREAM.CREATE.MESSAGES",
        "$JS.API.STREAM.MSG.GET.MESSAGES"
      })
  void areNeededEachAndNamedWhenTheyAreMissing(String subject, Vertx vertx) throws Exception {
    String line = "          \"" + subject + "\"\n";
    assertThat(sample()).contains(line);
    open(vertx, sample().replace(line, ""));
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
  void mayLackTheCreationOfTheStreamIfItIsThere(Vertx vertx) throws Exception {
    open(vertx, sample().replace("          \"$JS.API.STREAM.CREATE.MESSAGES\"\n", ""));
    try (NatsClient owner = new NatsClient(url("owner"))) {
      owner
          .streams()
          .addStream(
              StreamConfiguration.builder()
                  .name(RelayBench.STREAM)
                  .subjects("message.sent", "message.seen")
                  .build());
    }
    Node node = bench.startNode();
    appendBoth();
    bench.awaitDone();
    awaitWell(node);
  }
}
