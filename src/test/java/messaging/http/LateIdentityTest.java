package messaging.http;

import static messaging.http.HttpFixture.ANN;
import static messaging.http.HttpFixture.head;
import static messaging.http.HttpFixture.postText;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;
import messaging.http.RawConnection.Reply;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import messaging.testing.Futures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers that are found out a while after the request came, and on another event loop. */
class LateIdentityTest {
  private static final String JSON = "Content-Type: application/json\r\n";

  private final Vertx elsewhere = Vertx.vertx();
  private final Context other = elsewhere.getOrCreateContext();
  private volatile Consumer<Promise<String>> outcome = promise -> promise.complete("ann");
  private final HttpFixture server = new HttpFixture(this::authenticate, Duration.ofSeconds(5));

  private Future<String> authenticate(MultiMap headers) {
    Promise<String> promise = Promise.promise();
    other.runOnContext(go -> elsewhere.setTimer(50, later -> outcome.accept(promise)));
    return promise.future();
  }

  @AfterEach
  void stop() {
    server.close();
    Futures.await(elsewhere.close());
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
