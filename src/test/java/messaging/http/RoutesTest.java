package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import messaging.http.RawConnection.Reply;
import messaging.message.ListChats;
import messaging.message.MarkSeen;
import messaging.message.ReadHistory;
import messaging.message.SendMessage;
import messaging.message.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class RoutesTest {
  @RegisterExtension static final HttpServerExtension server = new HttpServerExtension();

  @Test
  void sendsMessageAndSaysWhereItStands() {
    Reply reply = server.post("/messages/bob", "{\"text\": \"hi\"}");

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.header("location")).contains("/messages/bob?around=42");
    assertThat(reply.header("content-type")).contains("application/json");
    assertThat(reply.header("cache-control")).contains("no-store");
    assertThat(reply.header("idempotency-replayed")).isEmpty();
    assertThat(reply.json())
        .isEqualTo(
            new JsonObject()
                .put("id", FakeMessaging.ID.toString())
                .put("chat_id", FakeMessaging.CHAT.toString())
                .put("seq", 42)
                .put("sender_id", "ann")
                .put("receiver_id", "bob")
                .put("text", "hi")
                .put("timestamp", "2026-11-24T10:00:00.123456Z")
                .put("status", "sent"));
  }

  @Test
  void passesKeyRequestIdAndTraceOn() {
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    server.post(
        "/messages/bob",
        "Content-Type: application/json\r\nIdempotency-Key: k-1\r\nX-Request-Id: r-1\r\n"
            + "traceparent: "
            + trace
            + "\r\n",
        "{\"text\": \"hi\"}");

    assertThat(server.messaging.last())
        .isEqualTo(new SendMessage("ann", "bob", "hi", "k-1", "r-1", trace));
  }

  @Test
  void saysThatAnAnswerIsReplayed() {
    server.messaging.onSend(
        command ->
            Future.succeededFuture(
                new Sent(FakeMessaging.message("ann", "bob", command.text()), true)));

    Reply reply = server.post("/messages/bob", "{\"text\": \"hi\"}");

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.header("idempotency-replayed")).contains("true");
  }

  @ParameterizedTest
  @CsvSource({
    "a@b:c, a@b:c, a@b:c",
    "%61%40b, a@b, a@b",
    "x%7Cy, x|y, x%7Cy",
    "x|y, x|y, x%7Cy",
    "a+b=c~d, a+b=c~d, a+b=c~d",
    "..., ..., ..."
  })
  void decodesUserInPathAndEncodesItInLocation(String path, String user, String location) {
    Reply reply = server.post("/messages/" + path, "{\"text\": \"hi\"}");

    assertThat(server.messaging.last()).extracting("peerId").isEqualTo(user);
    assertThat(reply.header("location")).contains("/messages/" + location + "?around=42");
  }

  @Test
  void readsHistory() {
    Reply reply = server.call("GET", "/messages/bob?limit=7&before=9&color=red&%61=b");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(server.messaging.last()).isEqualTo(new ReadHistory("ann", "bob", 7, 9L, null, null));
    assertThat(reply.json().getBoolean("has_older")).isTrue();
    assertThat(reply.json().getBoolean("has_newer")).isFalse();
    assertThat(reply.json().getJsonArray("messages")).hasSize(1);
  }

  @Test
  void passesEveryPositionOn() {
    server.call("GET", "/messages/bob?after=0");
    server.call("GET", "/messages/bob?around=3");
    server.call("GET", "/messages/bob");

    assertThat(server.messaging.commands())
        .isEqualTo(
            List.of(
                new ReadHistory("ann", "bob", null, null, 0L, null),
                new ReadHistory("ann", "bob", null, null, null, 3L),
                new ReadHistory("ann", "bob", null, null, null, null)));
  }

  @Test
  void listsChats() {
    Reply reply = server.call("GET", "/chats?limit=2&cursor=ab-c_d");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(server.messaging.last()).isEqualTo(new ListChats("ann", 2, "ab-c_d"));
    assertThat(reply.json().getInteger("unread_total")).isEqualTo(7);
    assertThat(reply.json().containsKey("next")).isTrue();
  }

  @Test
  void marksAsSeenUpToTheEndOrUpToSeq() {
    assertThat(server.call("POST", "/messages/bob/seen").status()).isEqualTo(200);
    assertThat(server.post("/messages/bob/seen", "{}").status()).isEqualTo(200);
    Reply reply = server.post("/messages/bob/seen", "{\"up_to\": 41}");

    assertThat(reply.json().getLong("seen_up_to")).isEqualTo(42);
    assertThat(server.messaging.commands())
        .isEqualTo(
            List.of(
                new MarkSeen("ann", "bob", null, null),
                new MarkSeen("ann", "bob", null, null),
                new MarkSeen("ann", "bob", 41L, null)));
  }

  @Test
  void challengesWhoeverIsNotAuthenticated() {
    try (RawConnection connection = server.connect()) {
      Reply refused = connection.send(head("GET", "/chats", "X-User-Id: ann\r\n") + "\r\n").read();
      Reply served = connection.send(head("GET", "/chats", ANN) + "\r\n").read();

      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.slug()).isEqualTo("unauthenticated");
      assertThat(refused.header("www-authenticate")).contains("Gateway");
      assertThat(served.status()).isEqualTo(200);
    }
  }

  @Test
  void answersHeadAsGetWithoutBody() {
    Reply get = server.call("GET", "/chats");
    try (RawConnection connection = server.connect()) {
      Reply head = connection.send(head("HEAD", "/chats", ANN) + "\r\n").readHead();
      // The next response follows at once, so there was no body.
      Reply next = connection.send(head("GET", "/chats", ANN) + "\r\n").read();

      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("content-length")).isEqualTo(get.header("content-length"));
      assertThat(next.status()).isEqualTo(200);
    }
  }

  @Test
  void asksClientsToLeaveWhileDraining() {
    server.draining.set(true);
    try (RawConnection connection = server.connect()) {
      Reply reply = connection.send(head("GET", "/chats", ANN) + "\r\n").read();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("connection")).contains("close");
      assertThat(connection.isClosedByPeer()).isTrue();
    } finally {
      server.draining.set(false);
    }
  }
}
