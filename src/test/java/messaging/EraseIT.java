package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nats.client.api.MessageInfo;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import messaging.bus.MessagingClient;
import messaging.message.DomainEvent.MessageErased;
import messaging.message.EraseUser;
import messaging.message.Erased;
import messaging.testing.CommandProcess;
import messaging.testing.ContactServiceStub;
import messaging.testing.Dump;
import messaging.testing.FileTrees;
import messaging.testing.Jdbc;
import messaging.testing.LocalPostgres;
import messaging.testing.NatsClient;
import messaging.testing.NatsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The erasure of a user, from the command line and from the bus, while a node serves. */
@ExtendWith(VertxExtension.class)
final class EraseIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CANARY = "canary-that-sang";
  private static final String KEY = "key-" + CANARY + "-";

  /** Kept outside the row, and not compressed. */
  private static final String LONG =
      IntStream.range(0, 3_900)
          .mapToObj(n -> Character.toString(33 + (n * 7_919 + n * n * 31) % 90))
          .reduce(CANARY, String::concat);

  @TempDir private Path folder;
  private final Logger logger = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final LocalPostgres postgres = LocalPostgres.temporary();
  private final NatsServer nats = NatsServer.start();
  private final String uri = postgres.freshDatabase();
  private RunningService node;

  @BeforeEach
  void start(Vertx vertx) {
    lines.start();
    logger.addAppender(lines);
    ContactServiceStub contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    node = RunningService.start(uri, nats.url(), contacts.url(), Map.of());
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    node.close();
    nats.close();
    postgres.close();
  }

  private CommandProcess command(String... arguments) {
    Map<String, String> variables =
        Map.of(
            "MESSAGING_AUTH_MODE", "gateway",
            "MESSAGING_HTTP_HOST", "127.0.0.1",
            "MESSAGING_POSTGRES_URI", uri,
            "MESSAGING_NATS_URL", nats.url(),
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

  private List<JsonObject> ask(String sql) {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT to_json(t)::text FROM (" + sql + ") t")) {
      List<JsonObject> found = new ArrayList<>();
      while (rows.next()) {
        found.add(new JsonObject(rows.getString(1)));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<JsonObject> stream(String name) throws Exception {
    try (NatsClient client = new NatsClient(nats.url())) {
      return client.read(name).stream()
          .map(MessageInfo::getData)
          .map(data -> new JsonObject(Buffer.buffer(data)))
          .toList();
    }
  }

  private void awaitPublished() {
    await()
        .atMost(PATIENCE)
        .until(
            () -> node.management("/metrics").http().body().contains("messaging_outbox_depth 0.0"));
  }

  private void converse() {
    for (int i = 0; i < 30; i++) {
      node.send("ann", "bob", (i % 3 == 0 ? LONG : CANARY) + i, "Idempotency-Key", KEY + i);
      node.send("bob", "ann", "kept " + i);
    }
    node.post("bob", "/messages/ann/seen", "{\"up_to\": 20}");
    node.send("ann", "cyd", CANARY);
  }

  @Test
  void leavesTheTextNowhere() throws Exception {
    // Given: also where it is copied to on the way
    converse();
    String cursor =
        node.get("ann", "/events?wait=0", "Accept", "application/json").json().getString("cursor");
    execute("ANALYZE");
    postgres.administer("CHECKPOINT");
    awaitPublished();
    assertThat(filesWithTheCanary()).isNotEmpty();
    JsonObject before = node.get("bob", "/chats").json();
    // When
    assertErases(31, "erase", "--user", "ann");
    // Then
    assertBothSidesKnow(cursor, before);
    // And: nothing has it any more
    assertThat(stream("MESSAGES").toString()).doesNotContain(CANARY).contains("kept 29");
    try (CommandProcess replay =
        command("replay", "--from", "2020-01-01T00:00:00Z", "--subject-prefix", "again.")) {
      assertThat(replay.awaitEnd()).as(replay.err()).isZero();
    }
    assertThat(FileTrees.holding(CANARY, nats.folder())).isEmpty();
    assertThat(Dump.of(uri).contains(CANARY)).isFalse();
    execute("VACUUM FULL");
    postgres.administer("CHECKPOINT");
    assertThat(filesWithTheCanary()).isEmpty();
    assertThat(lines.list).noneMatch(line -> line.getFormattedMessage().contains(CANARY));
    assertThat(Files.readString(postgres.folder().resolve("postgres.log"))).doesNotContain(CANARY);
    // And: the key is free again, and a repetition finds nothing
    assertThat(node.send("ann", "bob", "anew", "Idempotency-Key", KEY + 1).json().getLong("seq"))
        .isEqualTo(61);
    assertErases(0, "erase", "--user", "ann", "--chat-with", "cyd");
    assertErases(1, "erase", "--user", "ann", "--chat-with", "bob");
  }

  private void assertBothSidesKnow(String cursor, JsonObject before) {
    assertThat(node.messages("bob", "ann").stream().map(JsonObject.class::cast))
        .hasSize(60)
        .allSatisfy(
            message ->
                assertThat(message.getString("status").equals("erased"))
                    .isEqualTo(message.getString("sender_id").equals("ann"))
                    .isEqualTo(message.getString("text").isEmpty()));
    assertThat(node.get("bob", "/chats").json().getInteger("unread_total"))
        .isEqualTo(before.getInteger("unread_total"));
    assertThat(
            node
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
        .flatMap(part -> FileTrees.holding(CANARY, postgres.folder().resolve(part)).stream())
        .toList();
  }

  @Test
  void goesOnAfterItWasKilled() throws Exception {
    // Given
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (int i = 0; i < 1_600; i++) {
      sent.add(node.sendLater("ann", "peer" + i % 3, CANARY + i));
      sent.add(node.sendLater("peer" + i % 3, "ann", "kept " + i));
      if (sent.size() % 100 == 0) {
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
      }
    }
    CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
    List<JsonObject> before =
        ask("SELECT id, lo_unread, hi_unread, last_seq FROM chats ORDER BY id");
    // When
    for (int kill = 0; kill < 2; kill++) {
      int ranges = ask("SELECT id FROM erasures").size();
      try (CommandProcess erase = command("erase", "--user", "ann")) {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(2))
            .until(
                () ->
                    ask("SELECT id FROM erasures").size() > ranges
                        || erase.out().contains("Erased"));
      }
    }
    try (CommandProcess erase = command("erase", "--user", "ann")) {
      assertThat(erase.awaitEnd()).as(erase.out() + erase.err()).isZero();
    }
    // Then
    assertThat(ask("SELECT id FROM messages WHERE text LIKE '" + CANARY + "%'")).isEmpty();
    assertThat(ask("SELECT id FROM messages WHERE text LIKE 'kept%'")).hasSize(1_600);
    assertThat(ask("SELECT id, lo_unread, hi_unread, last_seq FROM chats ORDER BY id"))
        .isEqualTo(before);
    awaitPublished();
    List<JsonObject> events = stream("MESSAGES");
    assertThat(events.toString()).doesNotContain(CANARY);
    assertThat(events.stream().filter(e -> e.getString("type").equals("message.erased")))
        .extracting(event -> event.getString("id"))
        .containsExactlyInAnyOrderElementsOf(
            ask("SELECT event_id FROM erasures").stream()
                .map(row -> row.getString("event_id"))
                .toList());
    assertThat(events.stream().filter(e -> e.getString("type").equals("message.sent")))
        .hasSize(1_600);
  }

  @Test
  void isDoneOverTheBusToo() {
    converse();
    Vertx vertx = node.vertx();
    MessagingClient client = MessagingClient.create(vertx);
    List<MessageErased> heard = new CopyOnWriteArrayList<>();
    client.onMessageErased(heard::add);
    // When
    Erased erased = client.erase(new EraseUser("ann", "cyd", null, null)).await();
    JsonObject reply =
        vertx
            .eventBus()
            .<JsonObject>request("users.erase", new JsonObject().put("user_id", "ann"))
            .await()
            .body();
    // Then
    assertThat(erased.messages()).isEqualTo(1);
    assertThat(erased.chats()).isEqualTo(1);
    assertThat(reply.getLong("messages")).isEqualTo(30);
    assertThat(reply.getValue("next")).isNull();
    await().atMost(PATIENCE).until(() -> heard.size() == 2);
    assertThat(heard).extracting(event -> event.range().senderId()).containsOnly("ann");
    await()
        .atMost(PATIENCE)
        .until(
            () -> client.erase(new EraseUser("ann", null, null, null)).await(),
            again -> again.equals(new Erased(0, 0, null, 0)));
  }

  @Test
  void refusesOverTheBusWhatItCannotRead() {
    for (JsonObject bad :
        List.of(
            new JsonObject().put("user_id", "a/b"),
            new JsonObject().put("user_id", "ann").put("chat_with", "a/b"),
            new JsonObject().put("user_id", "ann").put("before", "yesterday"),
            new JsonObject().put("user_id", "ann").put("cursor", "?"))) {
      Future<?> refused = node.vertx().eventBus().request("users.erase", bad);
      await().atMost(PATIENCE).until(refused::failed);
      assertThat(((ReplyException) refused.cause()).failureCode()).isIn(4001, 4221);
    }
  }
}
