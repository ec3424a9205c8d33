package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import messaging.http.RawConnection.Reply;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.0 (RFC 9110 and 9112). */
@ExtendWith(VertxExtension.class)
class OldClientsTest {
  private static final String BODY = "{\"text\":\"hi\"}";
  private static final String JSON = "Content-Type: application/json\r\n";

  @RegisterExtension static final HttpServerExtension server = new HttpServerExtension();

  private static String head10(String method, String target, String headerLines) {
    return method + " " + target + " HTTP/1.0\r\n" + ANN + headerLines;
  }

  @Test
  void closesAfterAnAnswerToHttp10() {
    try (RawConnection connection = server.connect()) {
      // Without Host, which HTTP/1.0 does not have.
      Reply reply = connection.send(head10("GET", "/chats", "") + "\r\n").read();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("transfer-encoding")).isEmpty();
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void keepsTheConnectionOfHttp10WhereItIsAsked() {
    try (RawConnection connection = server.connect()) {
      String request = head10("GET", "/chats", "Connection: keep-alive\r\n") + "\r\n";
      Reply first = connection.send(request).read();

      assertThat(first.header("connection").orElseThrow()).isEqualToIgnoringCase("keep-alive");
      assertThat(connection.send(request).read().status()).isEqualTo(200);
    }
  }

  @Test
  void ignoresTheExpectationOfHttp10() {
    try (RawConnection connection = server.connect()) {
      connection.send(
          head10("POST", "/messages/bob", JSON + "Expect: 100-continue\r\n")
              + "Content-Length: "
              + BODY.length()
              + "\r\n\r\n"
              + BODY);

      assertThat(connection.read().status()).isEqualTo(201);
    }
  }

  @Test
  void upgradesNobodyWhoSpeaksHttp10() {
    try (RawConnection connection = server.connect()) {
      String upgrade = "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n";

      assertThat(connection.send(head10("GET", "/chats", upgrade) + "\r\n").read().status())
          .isEqualTo(200);
    }
  }

  @Test
  void streamsToHttp10WithoutChunksUntilTheConnectionEnds() {
    AtomicInteger turn = new AtomicInteger();
    server.feed.pages =
        wait ->
            turn.incrementAndGet() == 1
                ? Future.succeededFuture(FakeFeed.page("c1", "hello"))
                : Future.failedFuture(new MessagingException(ErrorCode.UNAVAILABLE, "Bye."));
    try (RawConnection connection = server.connect()) {
      connection.send(head10("GET", "/events", "Accept: text/event-stream\r\n") + "\r\n");
      // Without length and chunks the body lasts until the connection ends.
      Reply head = connection.readHead();

      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("transfer-encoding")).isEmpty();
      assertThat(head.header("content-length")).isEmpty();
      assertThat(connection.readToEnd()).isGreaterThan(100);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Expect: 100-continue",
        "Upgrade: websocket",
        "Connection: Upgrade / Upgrade: websocket / Sec-WebSocket-Version: 13",
        "Range: bytes=0-1",
        "If-Range: x / Range: bytes=0-1",
        "TE: trailers",
        "Trailer: X-A",
        "Keep-Alive: timeout=5",
        "Connection: close",
        "Connection: keep-alive, close",
        "Connection: X-A / X-A: b",
        "Accept-Encoding: gzip",
        "Cache-Control: no-cache / Pragma: no-cache",
        "Host: a / Host: b",
        "Via: 1.0 fred"
      })
  void answersHttp10WithAnyFieldOfHttp11(String fields) {
    for (String method : List.of("GET", "HEAD")) {
      for (String target : List.of("/chats", "/docs", "/messages/bob")) {
        try (RawConnection connection = server.connect()) {
          connection.send(head10(method, target, fields.replace(" / ", "\r\n") + "\r\n\r\n"));
          Reply reply = method.equals("HEAD") ? connection.readHead() : connection.read();

          assertThat(reply.status()).isEqualTo(200);
          assertThat(reply.header("transfer-encoding")).isEmpty();
          assertThat(reply.header("content-encoding")).isEmpty();
          assertThat(connection.isClosedByPeer()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chunked", "identity", "gzip, chunked"})
  void refusesTransferCodingsInHttp10(String coding) {
    try (RawConnection connection = server.connect()) {
      connection.send(head10("POST", "/messages/bob", JSON + "Transfer-Encoding: " + coding));

      Reply reply = connection.send("\r\n\r\n0\r\n\r\n").read();
      assertThat(reply.status()).isEqualTo(400);
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void takesABodyOfHttp10WithALength() {
    try (RawConnection connection = server.connect()) {
      String length = "Content-Length: " + BODY.length() + "\r\n";
      connection.send(head10("POST", "/messages/bob", JSON + length) + "\r\n" + BODY);

      assertThat(connection.read().status()).isEqualTo(201);
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void endsAStreamToHttp10WithTheConnectionEvenIfItShouldBeKept() {
    server.feed.pages =
        wait -> Future.failedFuture(new MessagingException(ErrorCode.UNAVAILABLE, "Bye."));
    try (RawConnection connection = server.connect()) {
      String fields = "Accept: text/event-stream\r\nConnection: keep-alive\r\n";
      Reply head = connection.send(head10("GET", "/events", fields) + "\r\n").readHead();

      assertThat(head.status()).isEqualTo(200);
      // Otherwise the client would wait for an end that it cannot see.
      assertThat(head.header("connection").orElse("close")).isEqualToIgnoringCase("close");
      assertThat(connection.readToEnd()).isPositive();
    }
  }

  @Test
  void tellsHttp10ThatItsConnectionCloses() {
    server.draining.set(true);
    try (RawConnection connection = server.connect()) {
      String request = head10("GET", "/chats", "Connection: keep-alive\r\n") + "\r\n";
      Reply reply = connection.send(request).read();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("connection")).contains("close");
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }
}
