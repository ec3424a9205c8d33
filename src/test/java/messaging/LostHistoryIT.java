package messaging;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.api.MessageInfo;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import messaging.RunningService.Answer;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import messaging.testing.Jdbc;
import messaging.testing.LocalPostgres;
import messaging.testing.NatsClient;
import messaging.testing.Standbys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers that take over with all that was committed, or without the end of it. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
final class LostHistoryIT {
  private static final Duration GOES_ON = Duration.ofSeconds(15);
  private static final int BURNT = 5_000;
  private static final String STREAM = "text/event-stream";

  private final LocalPostgres primary = LocalPostgres.temporary();
  private final String uri = primary.database("m");
  private final Map<String, String> stream = RunningService.ownStream();
  private ContactServiceStub contacts;

  @BeforeEach
  void start(Vertx vertx) {
    contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
  }

  @AfterEach
  void stop() {
    primary.close();
  }

  private RunningService node(String database) {
    return RunningService.start(database, Backing.nats().url(), contacts.url(), stream);
  }

  private List<String> published() throws Exception {
    try (NatsClient client = new NatsClient(Backing.nats().url())) {
      return client.read(requireNonNull(stream.get("MESSAGING_NATS_STREAM"))).stream()
          .map(MessageInfo::getData)
          .map(data -> new JsonObject(Buffer.buffer(data)).getString("id"))
          .toList();
    }
  }

  private String withStandby(LocalPostgres standby) {
    return uri.replace("@", "@127.0.0.1:" + standby.port() + ",");
  }

  private static void goOn(RunningService node) {
    await()
        .atMost(GOES_ON)
        .until(() -> node.send("ann", "bob", "next", "Idempotency-Key", "n").status() == 201);
  }

  private static void assertExpired(RunningService node, String cursor) {
    for (String type : List.of(STREAM, "application/json")) {
      Answer answer = node.get("bob", "/events?wait=0", "Last-Event-ID", cursor, "Accept", type);
      assertThat(answer.status()).isEqualTo(410);
      assertThat(answer.problem()).isEqualTo("cursor-expired");
    }
  }

  /** What came after the cursor, as far as it is there now. */
  private static List<String> textsAfter(RunningService node, String cursor) {
    JsonObject page = node.get("bob", "/events?wait=0&after=" + cursor).json();
    return page.getJsonArray("events").stream()
        .map(event -> ((JsonObject) event).getJsonObject("data").getString("text"))
        .toList();
  }

  /** Gives as many transaction ids as others might have used up meanwhile. */
  private static void burnIds(LocalPostgres server) {
    server.administer(
        """
        DO $$ BEGIN
          FOR i IN 1 .. %d LOOP
            PERFORM pg_current_xact_id();
            COMMIT;
          END LOOP;
        END $$
        """
            .formatted(BURNT));
  }

  @Test
  void expiresCursorsAndOpenStreamsOfWhatAPromotedStandbyNeverGot() throws Exception {
    String kept;
    try (RunningService before = node(uri)) {
      before.send("ann", "bob", "kept");
      kept = before.get("bob", "/events?wait=0").json().getString("cursor");
    }
    primary.stop();
    try (LocalPostgres standby = Standbys.of(primary)) {
      primary.start();
      try (RunningService node = node(withStandby(standby));
          SseClient bob = new SseClient(node.at("/events"), "bob", null)) {
        // Given
        bob.cursor();
        IntStream.range(0, 5).forEach(i -> node.send("ann", "bob", "lost"));
        await().until(() -> bob.events().size() == 5);
        String lost = bob.cursor();
        await().until(() -> published().size() == 6);

        // When
        primary.kill();
        standby.administer("SELECT pg_promote()");
        goOn(node);

        // Then
        await().atMost(GOES_ON).until(bob::over);
        assertThat(bob.events()).hasSize(5);
        assertExpired(node, lost);
        burnIds(standby);
        node.send("ann", "bob", "later");
        assertExpired(node, lost);
        assertThat(textsAfter(node, kept)).containsExactly("next", "later");
        await().atMost(GOES_ON).until(() -> published().size() == 8);
        assertThat(published()).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void expiresCursorsOfWhatARolledBackDiskHasLost() {
    String kept;
    try (RunningService before = node(uri)) {
      before.send("ann", "bob", "kept");
      kept = before.get("bob", "/events?wait=0").json().getString("cursor");
    }
    primary.stop();
    try (LocalPostgres copy = Standbys.of(primary)) {
      copy.stop();
      primary.start();
      try (RunningService node = node(uri);
          SseClient bob = new SseClient(node.at("/events"), "bob", null)) {
        // Given
        bob.cursor();
        IntStream.range(0, 5).forEach(i -> node.send("ann", "bob", "lost"));
        await().until(() -> bob.events().size() == 5);

        // When
        primary.stop();
        primary.rollBackTo(copy);
        primary.start();
        goOn(node);

        // Then
        await().atMost(GOES_ON).until(bob::over);
        assertExpired(node, bob.cursor());
        burnIds(primary);
        node.send("ann", "bob", "later");
        assertExpired(node, bob.cursor());
        assertThat(textsAfter(node, kept)).containsExactly("next", "later");
      }
    }
  }

  @Test
  void keepsCursorsAndOpenStreamsWhereASynchronousStandbyTakesOver() throws Exception {
    try (RunningService before = node(uri)) {
      before.send("ann", "bob", "first");
    }
    primary.stop();
    try (LocalPostgres standby = Standbys.replicaOf(primary)) {
      primary.start();
      Standbys.commitWithReplica(primary);
      try (RunningService node = node(withStandby(standby));
          SseClient bob = new SseClient(node.at("/events"), "bob", null)) {
        // Given
        bob.cursor();
        List<CompletableFuture<Answer>> sends = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          sends.add(node.sendLater("ann" + i % 20, "bob", "text"));
        }
        CompletableFuture.anyOf(sends.get(150)).join();

        // When
        primary.kill();
        standby.administer("SELECT pg_promote()");
        goOn(node);

        // Then
        List<String> stored = stored(sends);
        assertThat(stored).hasSizeGreaterThan(100);
        await()
            .atMost(GOES_ON)
            .untilAsserted(() -> assertThat(ids(bob)).containsAll(stored).doesNotHaveDuplicates());
        await()
            .atMost(GOES_ON)
            .untilAsserted(
                () -> assertThat(published()).containsAll(stored).doesNotHaveDuplicates());
        assertThat(bob.over()).isFalse();
        assertThat(textsAfter(node, bob.cursor())).isEmpty();
      }
    }
  }

  /** Some of others' are rolled back meanwhile, and some are open until the end. */
  @Test
  void keepsEveryCursorWhereTheServerIsKilledAmongTransactionsThatNeverCommit() throws Exception {
    try (RunningService node = node(uri);
        SseClient bob = new SseClient(node.at("/events"), "bob", null);
        Connection open = Jdbc.connect(uri);
        Connection undone = Jdbc.connect(uri)) {
      // Given
      String first = bob.cursor();
      begin(open);
      List<CompletableFuture<Answer>> sends = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        sends.add(node.sendLater("ann" + i % 20, "bob", "text"));
        begin(undone);
        undone.rollback();
      }
      CompletableFuture.anyOf(sends.get(150)).join();

      // When
      primary.kill();
      primary.start();
      goOn(node);

      // Then
      List<String> stored = stored(sends);
      await()
          .atMost(GOES_ON)
          .untilAsserted(
              () ->
                  assertThat(ids(bob))
                      .containsAll(stored)
                      .containsExactlyInAnyOrderElementsOf(idsAfter(node, first)));
      List<String> all = ids(bob);
      assertThat(all).doesNotHaveDuplicates();
      assertThat(bob.over()).isFalse();
      List<SseClient.Event> events = bob.events();
      for (int i = 0; i < events.size(); i += 10) {
        assertThat(idsAfter(node, events.get(i).id()))
            .containsExactlyInAnyOrderElementsOf(all.subList(i + 1, all.size()));
      }
    }
  }

  /** The ids of those that were answered 201. */
  private static List<String> stored(List<CompletableFuture<Answer>> sends) {
    return sends.stream()
        .map(CompletableFuture::join)
        .filter(answer -> answer.status() == 201)
        .map(answer -> answer.json().getString("id"))
        .toList();
  }

  /** A transaction that has an id, and writes. */
  private static void begin(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT id FROM chats WHERE user_lo = 'nobody' FOR UPDATE");
      statement.execute("SELECT pg_current_xact_id()");
    }
  }

  /** Page by page. */
  private static List<String> idsAfter(RunningService node, String cursor) {
    List<String> ids = new ArrayList<>();
    String after = cursor;
    JsonArray page;
    do {
      Answer answer = node.get("bob", "/events?wait=0&after=" + after);
      assertThat(answer.status()).isEqualTo(200);
      page = answer.json().getJsonArray("events");
      after = answer.json().getString("cursor");
      page.forEach(event -> ids.add(((JsonObject) event).getString("id")));
    } while (!page.isEmpty());
    return ids;
  }

  private static List<String> ids(SseClient client) {
    return client.events().stream().map(SseClient.Event::eventId).toList();
  }

  @Test
  void keepsCursorsAndOpenStreamsWhereTheServerIsKilledAndStartedAgain() {
    try (RunningService node = node(uri);
        SseClient bob = new SseClient(node.at("/events"), "bob", null)) {
      // Given
      bob.cursor();
      IntStream.range(0, 5).forEach(i -> node.send("ann", "bob", "before"));
      await().until(() -> bob.events().size() == 5);
      String cursor = bob.cursor();

      // When
      primary.kill();
      primary.start();
      goOn(node);

      // Then
      await().atMost(GOES_ON).until(() -> bob.events().size() == 6);
      assertThat(textsAfter(node, cursor)).containsExactly("next");
    }
  }
}
