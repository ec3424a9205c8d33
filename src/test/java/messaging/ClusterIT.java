package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import messaging.bus.Command;
import messaging.bus.Json;
import messaging.bus.MessagingClient;
import messaging.cluster.Cluster;
import messaging.config.ClusterConfig.Hazelcast;
import messaging.config.ConfigLoader;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.ListChats;
import messaging.message.MarkSeen;
import messaging.message.Message;
import messaging.message.ReadHistory;
import messaging.message.SendMessage;
import messaging.message.Sent;
import messaging.testing.ClusterNode;
import messaging.testing.Ledger;
import messaging.testing.Ledger.Intent;
import messaging.testing.Nodes;
import messaging.testing.SendingClients;
import messaging.testing.SendingClients.Try;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** Three nodes in JVMs of their own, and this JVM, form a cluster in which things go wrong. */
@Tag("several-nodes")
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class ClusterIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration TAKE_OVER = Duration.ofSeconds(5);
  private static final Duration FREEZE = Duration.ofSeconds(15);

  private final Ledger ledger = new Ledger();
  private Nodes nodes;
  private Vertx vertx;
  private MessagingClient messaging;

  @BeforeAll
  void start(Vertx stubs) {
    nodes = Nodes.startClustered(stubs, 3, Map.of("MESSAGING_SHUTDOWN_DRAIN_DELAY", "1s"));
    Hazelcast config =
        (Hazelcast) ConfigLoader.loadCluster(Optional.empty(), nodes.clusterSettings());
    vertx = Cluster.join(config, new VertxOptions(), Vertx.builder()).await().vertx();
    messaging = MessagingClient.create(vertx);
    try (SendingClients clients = SendingClients.start(nodes.all(), ledger)) {
      clients.awaitStoredBy(nodes.all());
    }
  }

  @AfterAll
  void stop() {
    vertx.close().await();
    nodes.close();
  }

  @AfterEach
  void heals() {
    nodes.awaitWhole();
    nodes.assertInvariants(ledger);
  }

  @Test
  void servesTheEventBusInAnotherJvm() {
    Queue<MessageSent> sentEvents = new ConcurrentLinkedQueue<>();
    Queue<MessageSeen> seenEvents = new ConcurrentLinkedQueue<>();
    messaging.onMessageSent(sentEvents::add).completion().await();
    messaging.onMessageSeen(seenEvents::add).completion().await();

    // When: as many sends as reach every node, by record and by JSON object
    for (int i = 0; i < 6; i++) {
      Intent intent = Intent.of("eve", "dan", "zażółć 👩‍🚀 " + i);
      ledger.sending(intent);
      Message message = messaging.send(command(intent)).await().message();
      assertThat(message.text()).isEqualTo(intent.text());
      ledger.stored(intent, json(message));
    }
    Intent untyped = Intent.of("dan", "eve", "👍");
    ledger.sending(untyped);
    JsonObject reply =
        vertx
            .eventBus()
            .<JsonObject>request(
                Command.SEND.address(),
                new JsonObject()
                    .put("user_id", untyped.sender())
                    .put("peer_id", untyped.receiver())
                    .put("text", untyped.text())
                    .put("idempotency_key", untyped.key()))
            .await()
            .body();
    ledger.stored(untyped, reply.getJsonObject("message"));

    // Then
    assertThat(
            messaging
                .history(new ReadHistory("dan", "eve", null, null, null, null))
                .await()
                .messages())
        .hasSize(7)
        .extracting(Message::text)
        .startsWith("👍");
    assertThat(messaging.chats(new ListChats("dan", null, null)).await().unreadTotal())
        .isEqualTo(6);
    assertThat(messaging.markSeen(new MarkSeen("dan", "eve", null, null)).await().unreadCount())
        .isZero();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(sentEvents)
                  .extracting(event -> event.message().text())
                  .contains("zażółć 👩‍🚀 0", "zażółć 👩‍🚀 5", "👍");
              assertThat(seenEvents).extracting(event -> event.mark().seenBy()).contains("dan");
            });
  }

  @Test
  void losesNothingWhenTheNodeThatPublishesIsKilled() {
    try (SendingClients clients = SendingClients.start(nodes.all(), ledger)) {
      clients.awaitStoredBy(nodes.all());
      ClusterNode killed = nodes.awaitPublisher(nodes.all());
      killed.kill();
      long from = System.nanoTime();
      awaitTakeOver(killed);
      killed.start();
      clients.awaitStoredBy(List.of(killed));
      assertThat(clients.tries())
          .filteredOn(attempt -> attempt.node() != killed && attempt.at() > from)
          .extracting(Try::status)
          .containsOnly(201);
    }
  }

  @Test
  void losesNothingAndSlowsNobodyDownWhenTheNodeThatPublishesIsFrozen() {
    Queue<MessageSent> events = new ConcurrentLinkedQueue<>();
    var listener = messaging.onMessageSent(events::add);
    listener.completion().await();
    ClusterNode frozen = nodes.awaitPublisher(nodes.all());
    // Some meet the frozen node too, as through a gateway; the others show how fast the rest is.
    try (SendingClients clients = SendingClients.start(nodes.all(), ledger);
        SendingClients local = SendingClients.start(nodes.except(frozen), ledger)) {
      clients.awaitStoredBy(nodes.all());
      long from = System.nanoTime();
      frozen.freeze();
      try {
        awaitTakeOver(frozen);
        sendOverTheBus();
        events.clear();
        // Long enough to notice it, and for a percentile that means something.
        await()
            .atMost(PATIENCE.multipliedBy(2))
            .until(
                () ->
                    System.nanoTime() - from > FREEZE.toNanos()
                        && !events.isEmpty()
                        && triesSince(from, local).size() > 500);
      } finally {
        frozen.thaw();
      }
      List<Try> meanwhile = triesSince(from, local);
      assertThat(meanwhile).hasSizeGreaterThan(500).extracting(Try::status).containsOnly(201);
      // Whoever waited for the frozen node would wait for a ping to fail, a second at least.
      assertThat(percentile(meanwhile, 0.99)).isLessThan(Duration.ofMillis(500));
    }
    listener.unregister().await();
  }

  @Test
  void failsNoRequestWhileTheNodesAreRestartedOneAfterTheOther() {
    try (SendingClients clients = SendingClients.start(nodes.all(), ledger)) {
      clients.awaitStoredBy(nodes.all());
      long from = System.nanoTime();
      for (ClusterNode node : nodes.all()) {
        node.stop();
        assertThat(node.exitStatus()).isIn(0, 143);
        node.start();
        clients.awaitStoredBy(List.of(node));
      }
      List<Try> meanwhile = triesSince(from, clients);
      // A broken connection is retried with the same key; that it was healed is in the ledger.
      assertThat(meanwhile).extracting(Try::status).containsOnly(201, 0);
      assertThat(meanwhile)
          .filteredOn(one -> one.status() == 0)
          .allSatisfy(broken -> assertThat(broken.took()).isLessThan(Duration.ofSeconds(1)));
    }
  }

  private static List<Try> triesSince(long from, SendingClients clients) {
    return clients.tries().stream().filter(one -> one.at() > from).toList();
  }

  private void sendOverTheBus() {
    for (int i = 0; i < 20; i++) {
      Intent intent = Intent.of("kim", "lee", "over the bus, no. " + i);
      ledger.sending(intent);
      Sent sent = messaging.send(command(intent)).await();
      ledger.stored(intent, json(sent.message()));
    }
  }

  /** Until another node has published. */
  private void awaitTakeOver(ClusterNode gone) {
    long before = nodes.events();
    await().atMost(TAKE_OVER).until(() -> nodes.events() > before);
    assertThat(nodes.awaitPublisher(nodes.except(gone))).isNotNull();
  }

  private static Duration percentile(List<Try> tries, double part) {
    List<Duration> sorted = tries.stream().map(Try::took).sorted().toList();
    return sorted.get((int) (sorted.size() * part));
  }

  private static SendMessage command(Intent intent) {
    return new SendMessage(
        intent.sender(), intent.receiver(), intent.text(), intent.key(), null, null);
  }

  private static JsonObject json(Message message) {
    return Json.encodeToObject(message);
  }
}
