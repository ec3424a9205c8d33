package messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.api.MessageInfo;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import messaging.RunningService.Answer;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import messaging.testing.DedicatedNats;
import messaging.testing.DedicatedPostgres;
import messaging.testing.NatsClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** What users see while a neighbour is down, and that nothing is lost, doubled or out of order. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class FaultIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private ContactServiceStub contacts;
  private DedicatedPostgres postgres;
  private DedicatedNats nats;
  private RunningService node;

  @BeforeAll
  void start(Vertx vertx) {
    contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    postgres = Backing.dedicatedPostgres();
    nats = Backing.dedicatedNats();
    node = RunningService.start(postgres.freshDatabase(), nats.url(), contacts.url(), Map.of());
  }

  @AfterAll
  void stop() {
    node.close();
    nats.close();
    postgres.close();
  }

  @Test
  void refusesInTimeWhileTheDatabaseIsDownAndGoesOnAfterwards() {
    useEveryCall("ann1", "bob1");
    postgres.stop();
    try {
      assertRefused("ann1", "bob1", Duration.ofSeconds(3));
      assertThat(node.management("/health/ready").status()).isEqualTo(503);
    } finally {
      postgres.start();
    }
    assertGoesOn("ann1", "bob1");
  }

  @Test
  void refusesInTimeWhileTheDatabaseIsFrozenAndGoesOnAfterwards() {
    useEveryCall("ann2", "bob2");
    postgres.freeze();
    try {
      assertRefused("ann2", "bob2", Duration.ofSeconds(5));
    } finally {
      postgres.thaw();
    }
    assertGoesOn("ann2", "bob2");
  }

  /** So that what is timed is no call of a cold node. */
  private void useEveryCall(String user, String peer) {
    assertThat(node.send(user, peer, "before").status()).isEqualTo(201);
    assertThat(node.get(user, "/messages/" + peer).status()).isEqualTo(200);
    assertThat(node.get(user, "/chats").status()).isEqualTo(200);
    assertThat(node.post(peer, "/messages/" + user + "/seen", "").status()).isEqualTo(200);
  }

  private void assertRefused(String user, String peer, Duration within) {
    List<Supplier<Answer>> calls =
        List.of(
            () -> node.send(user, peer, "meanwhile"),
            () -> node.send(user, peer, "meanwhile", "Idempotency-Key", "meanwhile"),
            () -> node.get(user, "/messages/" + peer),
            () -> node.get(user, "/chats"),
            () -> node.post(peer, "/messages/" + user + "/seen", ""));
    long start = System.nanoTime();
    // A thread each, as each waits.
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    try {
      List<CompletableFuture<Answer>> answers =
          calls.stream().map(call -> CompletableFuture.supplyAsync(call, threads)).toList();
      for (CompletableFuture<Answer> answer : answers) {
        assertThat(answer.join().status()).isEqualTo(503);
        assertThat(answer.join().problem()).isEqualTo("storage-unavailable");
        assertThat(answer.join().header("Retry-After")).isPresent();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(within);
  }

  /** And the numbering has no gap, whatever became of the refused sends. */
  private void assertGoesOn(String user, String peer) {
    await()
        .atMost(PATIENCE)
        .until(() -> node.send(user, peer, "after", "Idempotency-Key", "after").status() == 201);
    Answer retried = node.send(user, peer, "meanwhile", "Idempotency-Key", "meanwhile");
    assertThat(retried.status()).isEqualTo(201);
    List<JsonObject> messages =
        node.messages(user, peer).stream().map(JsonObject.class::cast).toList();
    assertThat(messages)
        .extracting(m -> m.getLong("seq"))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, messages.size()).boxed().toList());
    assertThat(messages).filteredOn(m -> m.getString("text").equals("after")).hasSize(1);
    assertThat(messages)
        .filteredOn(m -> m.getString("id").equals(retried.json().getString("id")))
        .hasSize(1);
    await().atMost(PATIENCE).until(() -> node.management("/health/ready").status() == 200);
  }

  @Test
  void sendsWhileNatsIsKilledOrFrozenAndTellsEverythingAfterwards() {
    // When
    sendSome(10, 0);
    nats.kill();
    sendSome(10, 10);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Answer ready = node.management("/health/ready");
              assertThat(ready.status()).isEqualTo(200);
              assertThat(ready.json().getString("status")).isEqualTo("DEGRADED");
              assertThat(ready.json().getJsonArray("checks").encode())
                  .contains("\"name\":\"nats\",\"status\":\"DOWN\",\"reason\":\"NATS ");
            });
    nats.start();
    sendSome(10, 20);
    nats.freeze();
    sendSome(10, 30);
    nats.thaw();
    sendSome(10, 40);

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(seqs()).hasSizeGreaterThanOrEqualTo(50));
    assertThat(seqs()).containsExactlyElementsOf(LongStream.rangeClosed(1, 50).boxed().toList());
  }

  private void sendSome(int count, int first) {
    for (int i = 0; i < count; i++) {
      assertThat(node.send("ann3", "bob3", "text " + (first + i)).status()).isEqualTo(201);
    }
  }

  private List<Long> seqs() {
    try (NatsClient client = new NatsClient(nats.url())) {
      List<Long> seqs = new ArrayList<>();
      for (MessageInfo info : client.read("MESSAGES")) {
        JsonObject event = new JsonObject(new String(info.getData(), UTF_8));
        node.contract().checkEvent(event);
        JsonObject data = event.getJsonObject("data");
        if ("ann3".equals(data.getString("sender_id"))) {
          seqs.add(data.getLong("seq"));
        }
      }
      return seqs;
    } catch (Exception e) {
      throw new AssertionError("The stream cannot be read", e);
    }
  }
}
