package messaging;

import static messaging.FailingPrimary.GOES_ON;
import static messaging.FailingPrimary.goOn;
import static messaging.FailingPrimary.textsAfter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import messaging.RunningService.Answer;
import messaging.testing.Jdbc;
import messaging.testing.LocalPostgres;
import messaging.testing.Standbys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers that take over, or come back, with all that was committed. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
final class KeptHistoryIT {
  private FailingPrimary servers;

  @BeforeEach
  void start(Vertx vertx) {
    servers = new FailingPrimary(vertx);
  }

  @AfterEach
  void stop() {
    servers.close();
  }

  @Test
  void keepsCursorsAndOpenStreamsWhereASynchronousStandbyTakesOver() throws Exception {
    try (RunningService before = servers.node(servers.uri)) {
      before.send("ann", "bob", "first");
    }
    servers.primary.stop();
    try (LocalPostgres standby = Standbys.replicaOf(servers.primary)) {
      servers.primary.start();
      Standbys.commitWithReplica(servers.primary);
      try (RunningService node = servers.node(servers.withStandby(standby));
          SseClient bob = new SseClient(node.at("/events"), "bob", null)) {
        // Given
        bob.cursor();
        List<CompletableFuture<Answer>> sends = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          sends.add(node.sendLater("ann" + i % 20, "bob", "text"));
        }
        CompletableFuture.anyOf(sends.get(150)).join();

        // When
        servers.primary.kill();
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
                () -> assertThat(servers.published()).containsAll(stored).doesNotHaveDuplicates());
        assertThat(bob.over()).isFalse();
        // The message with which the node goes on may still be on its way to the stream.
        await()
            .atMost(GOES_ON)
            .untilAsserted(() -> assertThat(textsAfter(node, bob.cursor())).isEmpty());
      }
    }
  }

  /** Some of others' are rolled back meanwhile, and some are open until the end. */
  @Test
  void keepsEveryCursorWhereTheServerIsKilledAmongTransactionsThatNeverCommit() throws Exception {
    try (RunningService node = servers.node(servers.uri);
        SseClient bob = new SseClient(node.at("/events"), "bob", null);
        Connection open = Jdbc.connect(servers.uri);
        Connection undone = Jdbc.connect(servers.uri)) {
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
      servers.primary.kill();
      servers.primary.start();
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
    try (RunningService node = servers.node(servers.uri);
        SseClient bob = new SseClient(node.at("/events"), "bob", null)) {
      // Given
      bob.cursor();
      IntStream.range(0, 5).forEach(i -> node.send("ann", "bob", "before"));
      await().until(() -> bob.events().size() == 5);
      String cursor = bob.cursor();

      // When
      servers.primary.kill();
      servers.primary.start();
      goOn(node);

      // Then
      await().atMost(GOES_ON).until(() -> bob.events().size() == 6);
      assertThat(textsAfter(node, cursor)).containsExactly("next");
    }
  }
}
