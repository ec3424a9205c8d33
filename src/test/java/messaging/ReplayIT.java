package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import messaging.testing.NatsClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands that work on the database and on NATS. */
@ExtendWith(VertxExtension.class)
class ReplayIT {
  private static final int EVENTS = 24;

  private final String postgres = Backing.postgres().freshDatabase();
  private final Map<String, String> stream = RunningService.ownStream();
  private final String name = stream.getOrDefault("MESSAGING_NATS_STREAM", "");
  private final StringWriter out = new StringWriter();
  private final NatsClient nats = new NatsClient(Backing.nats().url());

  @TempDir private Path folder;
  private Path config;
  private ContactServiceStub contacts;

  @BeforeEach
  void prepare(Vertx vertx) throws IOException {
    contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    config = folder.resolve("config.yaml");
    Files.writeString(
        config,
        """
        http: {host: 127.0.0.1}
        auth: {mode: gateway}
        postgres: {uri: "%s"}
        events: {batch-size: 3}
        nats: {url: "%s", stream: %s, subject-prefix: %s.}
        """
            .formatted(postgres, Backing.nats().url(), name, name));
  }

  @AfterEach
  void close() throws Exception {
    if (nats.streams().getStreamNames().contains(name)) {
      nats.streams().deleteStream(name);
    }
    nats.close();
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", config.toString()));
    return Main.commandLine().setOut(new PrintWriter(out)).execute(all.toArray(String[]::new));
  }

  @Test
  void publishesEverythingAgainUnderTheSameIdsAndInOrder() throws Exception {
    // Given
    try (RunningService node =
        RunningService.start(postgres, Backing.nats().url(), contacts.url(), stream)) {
      converse(node);
      awaitEvents();
    }
    Map<String, List<String>> before = idsByChat();
    nats.streams().deleteStream(name);
    // When
    int status = run("replay", "--from", "2026-01-01T00:00:00Z");
    // Then
    assertThat(status).isZero();
    assertThat(out.toString())
        .contains("Published " + EVENTS + " events again; the stream still knew 0 of them.");
    assertThat(idsByChat()).isEqualTo(before);

    // When, within the duplicate window
    run("replay", "--from", "2026-01-01T00:00:00Z");
    // Then
    assertThat(out.toString())
        .contains(EVENTS + " events again; the stream still knew " + EVENTS + " of them.");
    assertThat(idsByChat()).isEqualTo(before);
  }

  @Test
  void publishesNothingFromBeforeTheGivenTime() throws Exception {
    try (RunningService node =
        RunningService.start(postgres, Backing.nats().url(), contacts.url(), stream)) {
      converse(node);
      awaitEvents();
    }
    assertThat(run("replay", "--from", "2999-01-01T00:00:00Z")).isZero();
    assertThat(out.toString()).contains("Published 0 events again");
    assertThat(nats.read(name)).hasSize(EVENTS);
  }

  @Test
  void migratesAnEmptyDatabaseOnceAndAgain() {
    assertThat(run("migrate")).isZero();
    assertThat(run("migrate")).isZero();
  }

  @Test
  void endsWithOneIfTheStreamIsOfAnotherKind() {
    String from = "2026-01-01T00:00:00Z";
    assertThat(run("replay", "--from", from)).isZero();
    StringWriter err = new StringWriter();
    assertThat(
            Main.commandLine()
                .setErr(new PrintWriter(err, true))
                .execute(
                    "replay",
                    "--from",
                    from,
                    "--subject-prefix",
                    "other.",
                    "--config",
                    config.toString()))
        .isEqualTo(1);
    assertThat(err.toString())
        .contains("must take exactly other.message.sent", "Nothing was published")
        .contains("MESSAGING_NATS_STREAM");
  }

  @Test
  void endsWithTwoOnASubjectThatCannotBe() {
    String from = "2026-01-01T00:00:00Z";
    assertThat(run("replay", "--from", from, "--subject-prefix", "a b")).isEqualTo(2);
  }

  private void awaitEvents() {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(JetStreamApiException.class)
        .until(() -> nats.streams().getStreamInfo(name).getStreamState().getMsgCount() == EVENTS);
  }

  /** 20 messages and 4 marks in two chats. */
  private static void converse(RunningService node) {
    for (int i = 0; i < 5; i++) {
      node.send("ann", "bob", "a" + i);
      node.send("bob", "ann", "b" + i);
      node.send("ann", "eve", "c" + i);
      node.send("eve", "ann", "d" + i);
      if (i % 2 == 0 && i < 4) {
        node.post("ann", "/messages/bob/seen", "");
        node.post("bob", "/messages/ann/seen", "{\"up_to\":" + (i + 1) + "}");
      }
    }
  }

  private Map<String, List<String>> idsByChat() throws Exception {
    return nats.read(name).stream()
        .map(MessageInfo::getData)
        .map(data -> new JsonObject(Buffer.buffer(data)))
        .collect(
            Collectors.groupingBy(
                event -> event.getString("subject"),
                Collectors.mapping(event -> event.getString("id"), Collectors.toList())));
  }
}
