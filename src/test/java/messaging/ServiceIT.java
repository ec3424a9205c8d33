package messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.api.MessageInfo;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import messaging.RunningService.Answer;
import messaging.testing.Backing;
import messaging.testing.ContactFaults;
import messaging.testing.ContactServiceStub;
import messaging.testing.NatsClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** The promises to users, through two unclustered nodes that share one database. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class ServiceIT {
  private final Map<String, String> stream = RunningService.ownStream();
  private ContactServiceStub contacts;
  private RunningService node;
  private RunningService other;

  @BeforeAll
  void start(Vertx vertx) {
    contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    String database = Backing.postgres().freshDatabase();
    String nats = Backing.nats().url();
    Map<String, String> variables = new HashMap<>(stream);
    variables.put("MESSAGING_CONTACTS_CACHE_TTL", "0s");
    node = RunningService.start(database, nats, contacts.url(), variables);
    other = RunningService.start(database, nats, contacts.url(), variables);
  }

  @AfterAll
  void stop() {
    node.close();
    other.close();
  }

  @Test
  void sendsReadsListsAndMarks() {
    // When
    Answer sent = node.send("ann1", "bob1", "Grüße 👋");

    // Then
    assertThat(sent.status()).isEqualTo(201);
    assertThat(sent.header("Location")).contains("/messages/bob1?around=1");
    JsonObject message = sent.json();
    assertThat(message.fieldNames())
        .containsExactlyInAnyOrder(
            "id", "chat_id", "seq", "sender_id", "receiver_id", "text", "timestamp", "status");
    assertThat(message.getString("text")).isEqualTo("Grüße 👋");
    assertThat(message.getString("status")).isEqualTo("sent");
    assertThat(message.getString("timestamp")).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{6}Z");
    assertThat(other.get("bob1", "/messages/ann1").json())
        .isEqualTo(
            new JsonObject()
                .put("chat_id", message.getString("chat_id"))
                .put("messages", new JsonArray().add(message))
                .put("has_older", false)
                .put("has_newer", false));

    JsonObject chats = other.get("bob1", "/chats").json();
    assertThat(chats.getLong("unread_total")).isEqualTo(1);
    assertThat(chats.getString("next")).isNull();
    JsonObject chat = chats.getJsonArray("chats").getJsonObject(0);
    assertThat(chat.getJsonArray("participants"))
        .isEqualTo(new JsonArray().add("ann1").add("bob1"));
    assertThat(chat.getLong("unread_count")).isEqualTo(1);
    assertThat(chat.getJsonObject("last_message")).isEqualTo(message);

    assertThat(node.post("bob1", "/messages/ann1/seen", "").json())
        .isEqualTo(
            new JsonObject()
                .put("chat_id", message.getString("chat_id"))
                .put("seen_up_to", 1)
                .put("newly_seen", 1)
                .put("unread_count", 0));
    assertThat(node.messages("ann1", "bob1").getJsonObject(0).getString("status"))
        .isEqualTo("seen");
  }

  @Test
  void letsOnlyFriendsSend() {
    contacts.misbehave(ContactFaults.status(404));
    try {
      Answer refused = node.send("ann2", "mallory", "hi");
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.problem()).isEqualTo("not-friends");
      assertThat(node.messages("ann2", "mallory")).isEmpty();
    } finally {
      contacts.heal();
    }
  }

  @Test
  void failsClosedAndStillAnswersRetriesWhileTheContactServiceIsDown() {
    Answer first = node.send("ann3", "bob3", "once", "Idempotency-Key", "k3");
    contacts.misbehave(ContactFaults.close());
    try {
      // When
      List<CompletableFuture<Answer>> retries =
          IntStream.range(0, 100)
              .mapToObj(
                  i ->
                      (i % 2 == 0 ? node : other)
                          .sendLater("ann3", "bob3", "once", "Idempotency-Key", "k3"))
              .toList();

      // Then
      assertThat(retries)
          .allSatisfy(
              retry -> {
                assertThat(retry.join().status()).isEqualTo(201);
                assertThat(retry.join().json()).isEqualTo(first.json());
                assertThat(retry.join().header("Idempotency-Replayed")).contains("true");
              });
      Answer refused = node.send("ann3", "bob3", "another");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isPresent();
      assertThat(refused.problem()).isEqualTo("contacts-unavailable");
      assertThat(node.send("ann3", "bob3", "other text", "Idempotency-Key", "k3").problem())
          .isEqualTo("idempotency-key-reused");
      assertThat(node.messages("ann3", "bob3")).hasSize(1);
    } finally {
      contacts.heal();
    }
  }

  @Test
  void showsAStrangerNothing() {
    node.send("ann4", "bob4", "canary-4711");
    List<Answer> answers =
        List.of(
            node.get("eve4", "/messages/ann4"),
            node.get("eve4", "/messages/bob4?around=1"),
            node.get("eve4", "/chats"),
            node.post("eve4", "/messages/ann4/seen", "{}"),
            node.post("eve4", "/messages/bob4/seen", "{\"up_to\":1}"));
    assertThat(answers)
        .allSatisfy(
            answer ->
                assertThat(answer.http().body())
                    .doesNotContain("canary-4711", "\"seq\"", "unread_count\":1"));
    assertThat(node.messages("ann4", "bob4").getJsonObject(0).getString("status"))
        .isEqualTo("sent");
  }

  @Test
  void tellsNatsEveryEventOnceAndInOrder() {
    // When
    String chat = "";
    for (int i = 1; i <= 20; i++) {
      chat =
          (i % 2 == 0 ? node : other).send("ann5", "bob5", "text " + i).json().getString("chat_id");
    }
    node.post("bob5", "/messages/ann5/seen", "{\"up_to\": 12}");
    other.post("bob5", "/messages/ann5/seen", "{\"up_to\": 5}");

    // Then
    String chatId = chat;
    await().until(() -> events(chatId).size() >= 21);
    List<JsonObject> events = events(chatId);
    assertThat(events).hasSize(21);
    for (int i = 1; i <= 20; i++) {
      JsonObject event = events.get(i - 1);
      assertThat(event.getString("type")).isEqualTo("message.sent");
      assertThat(event.getString("specversion")).isEqualTo("1.0");
      assertThat(event.getJsonObject("data").getLong("seq")).isEqualTo(i);
      assertThat(event.getJsonObject("data").getString("text")).isEqualTo("text " + i);
    }
    JsonObject seen = events.get(20);
    assertThat(seen.getString("type")).isEqualTo("message.seen");
    assertThat(seen.getJsonObject("data").fieldNames())
        .containsExactlyInAnyOrder(
            "chat_id", "seen_by", "sender_id", "from_seq", "seen_up_to", "seen_at");
    assertThat(seen.getJsonObject("data").getLong("seen_up_to")).isEqualTo(12);
  }

  private List<JsonObject> events(String chatId) {
    try (NatsClient client = new NatsClient(Backing.nats().url())) {
      List<JsonObject> events = new ArrayList<>();
      for (MessageInfo info : client.read(requireNonNull(stream.get("MESSAGING_NATS_STREAM")))) {
        JsonObject event = new JsonObject(new String(info.getData(), UTF_8));
        node.contract().checkEvent(event);
        assertThat(info.getHeaders().getFirst("Nats-Msg-Id")).isEqualTo(event.getString("id"));
        assertThat(info.getHeaders().getFirst("Content-Type"))
            .isEqualTo("application/cloudevents+json");
        if (event.getString("subject").equals(chatId)) {
          assertThat(info.getSubject())
              .isEqualTo(stream.get("MESSAGING_NATS_SUBJECT_PREFIX") + event.getString("type"));
          events.add(event);
        }
      }
      return events;
    } catch (Exception e) {
      throw new AssertionError("The stream cannot be read", e);
    }
  }

  @Test
  void showsHealthAndMeters() {
    node.send("ann7", "bob7", "hello");
    assertThat(node.management("/health/live").status()).isEqualTo(200);
    await()
        .untilAsserted(
            () ->
                assertThat(node.management("/health/ready").json().getString("status"))
                    .isEqualTo("UP"));
    assertThat(node.management("/metrics").http().body())
        .contains(
            "messaging_commands_seconds_count{command=\"send\",outcome=\"ok\"}",
            "messaging_batch_size",
            "messaging_outbox_depth",
            "messaging_outbox_age",
            "messaging_outbox_parked_chats",
            "messaging_relay_leader",
            "messaging_contact_calls",
            "messaging_contact_cache",
            "resilience4j_circuitbreaker_state")
        .containsPattern(
            "messaging_build_info\\{commit=\"\\w+\",time=\"\\S+\",version=\"\\d\\S+\"} 1");
    assertThat(node.get("ann7", "/metrics").status()).isEqualTo(404);
  }
}
