package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static messaging.http.HttpServerExtension.postText;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.function.Consumer;
import messaging.auth.Caller;
import messaging.http.HttpServerExtension.Setup;
import messaging.http.RawConnection.Reply;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Authentication that completes after the request arrived, and on another event loop. */
@ExtendWith(VertxExtension.class)
class LateIdentityTest {
  private static final String JSON = "Content-Type: application/json\r\n";

  private volatile Consumer<Promise<Caller>> outcome =
      promise -> promise.complete(Caller.of("ann"));

  @RegisterExtension
  final HttpServerExtension server = new HttpServerExtension(new Setup(this::authenticate));

  private Context elsewhere;

  @BeforeEach
  void knowAnotherLoop(Vertx vertx) {
    elsewhere = vertx.getOrCreateContext();
  }

  private Future<Caller> authenticate(MultiMap headers) {
    Promise<Caller> promise = Promise.promise();
    Thread here = Thread.currentThread();
    elsewhere.runOnContext(
        go -> {
          if (Thread.currentThread() == here) {
            promise.fail("The same event loop");
            return;
          }
          elsewhere.owner().setTimer(50, later -> outcome.accept(promise));
        });
    return promise.future();
  }

  @Test
  void keepsBodyUntilItIsKnownWhoSendsIt() {
    String text = "a".repeat(30_000);
    Reply reply = server.post("/messages/bob", "{\"text\":\"" + text + "\"}");

    assertThat(reply.status()).isEqualTo(201);
    assertThat(server.messaging.last()).extracting("text").isEqualTo(text);
  }

  @Test
  void servesPipelinedRequestsInTheirOrder() {
    try (RawConnection connection = server.connect()) {
      connection.send(
          postText("/messages/bob", JSON, "{\"text\":\"1\"}")
              + postText("/messages/bob", JSON, "{\"text\":\"2\"}")
              + head("GET", "/chats", ANN)
              + "\r\n");

      assertThat(connection.read().json().getString("text")).isEqualTo("1");
      assertThat(connection.read().json().getString("text")).isEqualTo("2");
      assertThat(connection.read().json().containsKey("chats")).isTrue();
    }
  }

  @Test
  void refusesAfterwardsAndKeepsConnection() {
    outcome = promise -> promise.fail(new MessagingException(ErrorCode.NOT_FRIENDS, "Not you."));
    String request = postText("/messages/bob", JSON, "{\"text\":\"hi\"}");
    try (RawConnection connection = server.connect()) {
      assertThat(connection.send(request).read().status()).isEqualTo(403);
      assertThat(connection.send(request).read().status()).isEqualTo(403);
    }
    assertThat(server.messaging.commands()).isEmpty();
  }

  @Test
  void saysThatItCannotBeFoundOut() {
    outcome = promise -> promise.fail(new MessagingException(ErrorCode.UNAVAILABLE, "No keys."));
    Reply reply = server.call("GET", "/chats");

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.slug()).isEqualTo("unavailable");
    assertThat(reply.header("retry-after")).contains("1");
  }
}
