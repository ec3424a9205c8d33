package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import messaging.http.HttpServerExtension.Setup;
import messaging.http.RawConnection.Reply;
import messaging.message.History;
import messaging.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
class SlowClientTest {
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final String POST =
      head("POST", "/messages/bob", ANN + "Content-Type: application/json\r\n");

  @RegisterExtension
  static final HttpServerExtension server =
      new HttpServerExtension(new Setup().requestTimeout(TIMEOUT));

  @Test
  void cutsOffHeadThatDrips() {
    try (RawConnection connection = server.connect()) {
      assertTimedOut(connection, head("GET", "/chats", "X-A: " + "a".repeat(80)));
    }
  }

  @Test
  void cutsOffRequestLineThatDrips() {
    try (RawConnection connection = server.connect()) {
      assertTimedOut(connection, "GET /" + "a".repeat(80));
    }
  }

  @Test
  void cutsOffEmptyLinesThatDrip() {
    try (RawConnection connection = server.connect()) {
      assertTimedOut(connection, "\r\n".repeat(40));
    }
  }

  @Test
  void cutsOffHeadThatStops() {
    try (RawConnection connection = server.connect()) {
      assertTimedOut(connection.send("GET /chats HTTP/1.1\r\n"), "");
    }
  }

  @Test
  void cutsOffBodyThatDrips() {
    try (RawConnection connection = server.connect()) {
      connection.send(POST + "Content-Length: 1000\r\n\r\n");
      assertTimedOut(connection, "a".repeat(80));
    }
  }

  @Test
  void cutsOffChunksThatDrip() {
    try (RawConnection connection = server.connect()) {
      connection.send(POST + "Transfer-Encoding: chunked\r\n\r\n");
      assertTimedOut(connection, "1\r\na\r\n".repeat(20));
    }
  }

  @Test
  void cutsOffSecondRequestOfConnectionToo() {
    try (RawConnection connection = server.connect()) {
      connection.send(head("GET", "/chats", ANN) + "\r\nGET /cha");
      assertThat(connection.read().status()).isEqualTo(200);
      assertTimedOut(connection, "ts HTTP/1.1\r\n");
    }
  }

  @Test
  void cutsOffBodyThatNobodyWaitsFor() {
    try (RawConnection connection = server.connect()) {
      connection.send(head("POST", "/nowhere", "Content-Length: 10\r\n") + "\r\n");
      assertThat(connection.read().status()).isEqualTo(404);
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void cutsOffPartBehindRequestThatIsStillWorkedOn() {
    server.messaging.onHistory(query -> Promise.<History>promise().future());
    try (RawConnection connection = server.connect()) {
      connection.send(head("GET", "/messages/bob", ANN) + "\r\nGET /cha");

      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  /** Sends a byte every 50 ms until the server closes; it must send a timeout response. */
  private void assertTimedOut(RawConnection connection, String dripping) {
    AtomicInteger sent = new AtomicInteger();
    long timer =
        server
            .vertx()
            .setPeriodic(
                50,
                tick -> {
                  int next = sent.getAndIncrement();
                  if (next < dripping.length()) {
                    connection.trySend(dripping.substring(next, next + 1));
                  }
                });
    try {
      Reply reply = connection.read();

      assertThat(reply.status()).isEqualTo(408);
      assertThat(reply.slug()).isEqualTo("request-timeout");
      assertThat(reply.header("content-type")).contains("application/problem+json");
      assertThat(reply.header("x-request-id")).contains(reply.json().getString("request_id"));
      assertThat(reply.header("connection")).contains("close");
      assertThat(connection.isClosedByPeer()).isTrue();
    } finally {
      server.vertx().cancelTimer(timer);
    }
  }

  @Test
  void keepsIdleConnections() {
    try (RawConnection connection = server.connect()) {
      for (int i = 0; i < 2; i++) {
        assertThat(connection.send(head("GET", "/chats", ANN) + "\r\n").read().status())
            .isEqualTo(200);
        idle(TIMEOUT.multipliedBy(2));
      }
      assertThat(connection.send(head("GET", "/chats", ANN) + "\r\n").read().status())
          .isEqualTo(200);
    }
  }

  @Test
  void waitsForAnswersLongerThanForRequests() {
    server.messaging.onHistory(
        query -> {
          Promise<History> late = Promise.promise();
          server
              .vertx()
              .setTimer(
                  TIMEOUT.multipliedBy(3).toMillis(),
                  done -> late.complete(new History(null, List.of(), false, false)));
          return late.future();
        });
    assertThat(server.call("GET", "/messages/bob").status()).isEqualTo(200);
  }

  @Test
  void cutsOffClientsThatDoNotTakeTheirAnswers() {
    Message large = FakeMessaging.message("bob", "ann", "a".repeat(100_000));
    List<Message> page = IntStream.range(0, 100).mapToObj(i -> large).toList();
    server.messaging.onHistory(
        query -> Future.succeededFuture(new History(FakeMessaging.CHAT, page, false, false)));
    try (RawConnection connection = server.connect()) {
      String request = head("GET", "/messages/bob", ANN) + "\r\n";
      connection.send(request.repeat(50));

      // The server executes no further request of a client that does not read …
      await().until(() -> !server.messaging.commands().isEmpty());
      await()
          .during(TIMEOUT.multipliedBy(6))
          .atMost(TIMEOUT.multipliedBy(20))
          .until(() -> server.messaging.commands().size() == 1);
      // … and closed the connection: the rest is less than one response, then the end.
      assertThat(connection.readToEnd()).isLessThan(10_000_000L);
    }
  }

  private void idle(Duration time) {
    server.vertx().timer(time.toMillis()).await();
  }
}
