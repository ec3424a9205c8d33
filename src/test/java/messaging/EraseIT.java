package messaging;

import static messaging.ErasingService.CANARY;
import static messaging.ErasingService.KEY;
import static messaging.ErasingService.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import messaging.testing.CommandProcess;
import messaging.testing.Dump;
import messaging.testing.FileTrees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The erasure of a user from the command line, while a node serves. */
@ExtendWith(VertxExtension.class)
final class EraseIT {
  @TempDir private Path folder;
  private final Logger logger = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private ErasingService service;

  @BeforeEach
  void start(Vertx vertx) {
    lines.start();
    logger.addAppender(lines);
    service = new ErasingService(vertx);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    service.close();
  }

  private CommandProcess command(String... arguments) {
    Map<String, String> variables =
        Map.of(
            "MESSAGING_AUTH_MODE", "gateway",
            "MESSAGING_HTTP_HOST", "127.0.0.1",
            "MESSAGING_POSTGRES_URI", service.uri,
            "MESSAGING_NATS_URL", service.nats.url(),
            "MESSAGING_NATS_STREAM", "AGAIN");
    return CommandProcess.start(folder, variables, arguments);
  }

  private void assertErases(int messages, String... arguments) {
    try (CommandProcess erase = command(arguments)) {
      int status = erase.awaitEnd();
      assertThat(erase.out() + erase.err())
          .contains("Erased " + messages + " messages.", "The stream has none of them.")
          .doesNotContain(CANARY);
      assertThat(status).isZero();
    }
  }

  @Test
  void leavesTheTextNowhere() throws Exception {
    // Given: also where it is copied to on the way
    service.converse();
    String cursor =
        service
            .node
            .get("ann", "/events?wait=0", "Accept", "application/json")
            .json()
            .getString("cursor");
    service.execute("ANALYZE");
    service.postgres.administer("CHECKPOINT");
    service.awaitPublished();
    assertThat(filesWithTheCanary()).isNotEmpty();
    JsonObject before = service.node.get("bob", "/chats").json();
    // When
    assertErases(31, "erase", "--user", "ann");
    // Then
    assertBothSidesKnow(cursor, before);
    // And: nothing has it any more
    assertThat(service.stream("MESSAGES").toString()).doesNotContain(CANARY).contains("kept 29");
    try (CommandProcess replay =
        command("replay", "--from", "2020-01-01T00:00:00Z", "--subject-prefix", "again.")) {
      assertThat(replay.awaitEnd()).as(replay.err()).isZero();
    }
    assertThat(FileTrees.holding(CANARY, service.nats.folder())).isEmpty();
    assertThat(Dump.of(service.uri).contains(CANARY)).isFalse();
    service.execute("VACUUM FULL");
    service.postgres.administer("CHECKPOINT");
    assertThat(filesWithTheCanary()).isEmpty();
    assertThat(lines.list).noneMatch(line -> line.getFormattedMessage().contains(CANARY));
    assertThat(Files.readString(service.postgres.folder().resolve("postgres.log")))
        .doesNotContain(CANARY);
    // And: the key is free again, and a repetition finds nothing
    assertThat(
            service
                .node
                .send("ann", "bob", "anew", "Idempotency-Key", KEY + 1)
                .json()
                .getLong("seq"))
        .isEqualTo(61);
    assertErases(0, "erase", "--user", "ann", "--chat-with", "cyd");
    assertErases(1, "erase", "--user", "ann", "--chat-with", "bob");
  }

  private void assertBothSidesKnow(String cursor, JsonObject before) {
    assertThat(service.node.messages("bob", "ann").stream().map(JsonObject.class::cast))
        .hasSize(60)
        .allSatisfy(
            message ->
                assertThat(message.getString("status").equals("erased"))
                    .isEqualTo(message.getString("sender_id").equals("ann"))
                    .isEqualTo(message.getString("text").isEmpty()));
    assertThat(service.node.get("bob", "/chats").json().getInteger("unread_total"))
        .isEqualTo(before.getInteger("unread_total"));
    assertThat(
            service
                .node
                .get("ann", "/events?wait=0&after=" + cursor, "Accept", "application/json")
                .json()
                .getJsonArray("events")
                .stream()
                .map(event -> ((JsonObject) event).getString("type")))
        .containsExactly("message.erased", "message.erased");
  }

  /** Of tables, indexes and catalogues; the write-ahead log and its copies are the operator's. */
  private List<Path> filesWithTheCanary() {
    return Stream.of("data/base", "data/global")
        .flatMap(
            part -> FileTrees.holding(CANARY, service.postgres.folder().resolve(part)).stream())
        .toList();
  }

  @Test
  void goesOnAfterItWasKilled() throws Exception {
    // Given
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (int i = 0; i < 1_600; i++) {
      sent.add(service.node.sendLater("ann", "peer" + i % 3, CANARY + i));
      sent.add(service.node.sendLater("peer" + i % 3, "ann", "kept " + i));
      if (sent.size() % 100 == 0) {
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
      }
    }
    CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
    List<JsonObject> before =
        service.ask("SELECT id, lo_unread, hi_unread, last_seq FROM chats ORDER BY id");
    // When
    for (int kill = 0; kill < 2; kill++) {
      int ranges = service.ask("SELECT id FROM erasures").size();
      try (CommandProcess erase = command("erase", "--user", "ann")) {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(2))
            .until(
                () ->
                    service.ask("SELECT id FROM erasures").size() > ranges
                        || erase.out().contains("Erased"));
      }
    }
    try (CommandProcess erase = command("erase", "--user", "ann")) {
      assertThat(erase.awaitEnd()).as(erase.out() + erase.err()).isZero();
    }
    // Then
    assertThat(service.ask("SELECT id FROM messages WHERE text LIKE '" + CANARY + "%'")).isEmpty();
    assertThat(service.ask("SELECT id FROM messages WHERE text LIKE 'kept%'")).hasSize(1_600);
    assertThat(service.ask("SELECT id, lo_unread, hi_unread, last_seq FROM chats ORDER BY id"))
        .isEqualTo(before);
    service.awaitPublished();
    List<JsonObject> events = service.stream("MESSAGES");
    assertThat(events.toString()).doesNotContain(CANARY);
    assertThat(events.stream().filter(e -> e.getString("type").equals("message.erased")))
        .extracting(event -> event.getString("id"))
        .containsExactlyInAnyOrderElementsOf(
            service.ask("SELECT event_id FROM erasures").stream()
                .map(row -> row.getString("event_id"))
                .toList());
    assertThat(events.stream().filter(e -> e.getString("type").equals("message.sent")))
        .hasSize(1_600);
  }
}
