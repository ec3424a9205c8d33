package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import messaging.testing.ClusterNode;
import messaging.testing.HeldWrites;
import messaging.testing.Ledger;
import messaging.testing.Nodes;
import messaging.testing.SendingClients;
import messaging.testing.SendingClients.Try;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two nodes in JVMs of their own with {@code cluster.manager: none} share one database. */
@Tag("several-nodes")
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class UnclusteredIT {
  private static final Duration TAKE_OVER = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int RECONNECTS = 200;
  private static final int KILLS = 4;

  private final Ledger ledger = new Ledger();
  private final Nodes nodes;

  UnclusteredIT(Vertx vertx) {
    nodes = Nodes.startAlone(vertx, 2, Map.of());
  }

  @AfterAll
  void stop() {
    nodes.close();
  }

  @AfterEach
  void keepsItsPromises() {
    nodes.assertInvariants(ledger);
  }

  @Test
  void losesNothingWhenTheNodeThatPublishesIsKilled() {
    try (SendingClients clients = SendingClients.start(nodes.all(), ledger)) {
      clients.awaitStoredBy(nodes.all());
      ClusterNode killed = nodes.awaitPublisher(nodes.all());
      ClusterNode other = nodes.except(killed).get(0);

      // When
      killed.kill();
      long from = System.nanoTime();
      long before = nodes.events();
      await().atMost(TAKE_OVER).until(() -> nodes.events() > before);

      // Then
      clients.awaitStoredBy(List.of(other));
      assertThat(clients.tries())
          .filteredOn(attempt -> attempt.node() == other && attempt.at() > from)
          .extracting(Try::status)
          .containsOnly(201);
      killed.start();
    }
  }

  /** The promise: whatever breaks, the union of what a client saw is the history. */
  @Test
  void losesNoEventOverTwoHundredReconnectsAndNodesKilledWhileTheyWrite() {
    // Given
    Map<String, Integer> before = new HashMap<>();
    List<FeedReader> readers = new ArrayList<>();
    for (int chat = 0; chat < SendingClients.CHATS; chat++) {
      before.put("ann" + chat, history("ann" + chat, "bob" + chat).size());
      readers.add(FeedReader.start(nodes.all(), "ann" + chat));
      readers.add(FeedReader.start(nodes.all(), "bob" + chat));
    }

    // When
    try (SendingClients clients = SendingClients.start(nodes.all(), ledger)) {
      for (int kill = 0; kill < KILLS; kill++) {
        ClusterNode killed = nodes.all().get(kill % 2);
        clients.awaitStoredBy(List.of(killed));
        kill(killed, kill < KILLS / 2);
        killed.start();
      }
      await()
          .atMost(PATIENCE)
          .until(() -> readers.stream().mapToInt(FeedReader::connections).sum() >= RECONNECTS);
    }

    // Then
    for (int chat = 0; chat < SendingClients.CHATS; chat++) {
      String ann = "ann" + chat;
      List<String> all = history(ann, "bob" + chat);
      List<String> sent = all.subList(before.getOrDefault(ann, 0), all.size());
      for (FeedReader reader : readers.subList(2 * chat, 2 * chat + 2)) {
        await().atMost(PATIENCE).until(() -> reader.ids().contains(sent.get(sent.size() - 1)));
        reader.close();
        assertThat(reader.ids()).isEqualTo(sent);
      }
    }
    assertThat(readers.stream().mapToInt(FeedReader::broken).sum()).isPositive();
  }

  /** Wherever it is, or in the middle of a transaction that the database then ends alone. */
  private void kill(ClusterNode node, boolean whileItWrites) {
    if (whileItWrites) {
      try (HeldWrites writes = nodes.holdWrites()) {
        writes.awaitHeld(nodes.all().size());
        node.kill();
      }
    } else {
      node.kill();
    }
  }

  /** The ids of a conversation, oldest first. */
  private List<String> history(String user, String peer) {
    List<String> ids = new ArrayList<>();
    boolean more = true;
    while (more) {
      JsonObject page =
          nodes.all().get(0).get(user, "/messages/" + peer + "?limit=200&after=" + ids.size());
      page.getJsonArray("messages")
          .forEach(message -> ids.add(((JsonObject) message).getString("id")));
      more = page.getBoolean("has_newer");
    }
    return ids;
  }
}
