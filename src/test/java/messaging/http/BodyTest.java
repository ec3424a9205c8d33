package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.junit5.VertxExtension;
import messaging.http.RawConnection.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class BodyTest {
  private static final String JSON = "Content-Type: application/json\r\n";

  private static final int LIMIT = 64 * 1024;

  @RegisterExtension static final HttpServerExtension server = new HttpServerExtension();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "Application/JSON ; Charset=\"utf-8\"",
        "application/json;"
      })
  void takesJsonByAnyOfItsSpellings(String type) {
    Reply reply =
        server.post("/messages/bob", "Content-Type: " + type + "\r\n", "{\"text\":\"a\"}");

    assertThat(reply.status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Content-Type: \r\n",
        "Content-Type: text/plain\r\n",
        "Content-Type: application/jsonx\r\n",
        "Content-Type: application/problem+json\r\n",
        "Content-Type: application/json, text/plain\r\n",
        "Content-Type: application/json; charset=latin1\r\n",
        "Content-Type: application/json; charset=bogus\r\n",
        "Content-Type: application/json; version=1\r\n",
        "Content-Type: application/json\r\nContent-Type: application/json\r\n",
        "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
        "Content-Type: application/json\r\nContent-Encoding: identity\r\n"
      })
  void refusesOtherMediaTypesAndAnyCoding(String headerLines) {
    Reply send = server.post("/messages/bob", headerLines, "{\"text\":\"a\"}");
    Reply seen = server.post("/messages/bob/seen", headerLines, "{\"up_to\":1}");

    assertThat(send.status()).isEqualTo(415);
    assertThat(send.slug()).isEqualTo("unsupported-media-type");
    assertThat(seen.status()).isEqualTo(415);
    assertThat(server.messaging.commands()).isEmpty();
  }

  @Test
  void checksTypeOfChunkedSeenBodies() {
    try (RawConnection connection = server.connect()) {
      String chunked = head("POST", "/messages/bob/seen", ANN) + "Transfer-Encoding: chunked\r\n";
      assertThat(connection.send(chunked + "\r\n0\r\n\r\n").read().status()).isEqualTo(200);
      assertThat(connection.send(chunked + "\r\n2\r\n{}\r\n0\r\n\r\n").read().status())
          .isEqualTo(415);
    }
  }

  @Test
  void takesBodyUpToTheLimit() {
    String text = "a".repeat(LIMIT - "{\"text\":\"\"}".length());

    assertThat(server.post("/messages/bob", "{\"text\":\"" + text + "\"}").status()).isEqualTo(201);
    assertThat(server.messaging.last()).extracting("text").isEqualTo(text);
  }

  @Test
  void refusesBodyOverLimitByItsLengthAlone() {
    try (RawConnection connection = server.connect()) {
      connection.send(
          head("POST", "/messages/bob", ANN + JSON)
              + "Content-Length: "
              + (LIMIT + 1)
              + "\r\n\r\n");
      assertTooLarge(connection);
    }
  }

  @Test
  void refusesBodyOverLimitThatIsOnItsWay() {
    try (RawConnection connection = server.connect()) {
      connection.trySend(
          head("POST", "/messages/bob", ANN + JSON)
              + "Content-Length: 200000\r\n\r\n"
              + "a".repeat(200_000));
      assertTooLarge(connection);
    }
  }

  @Test
  void refusesChunkedBodyOnceItIsOverLimit() {
    try (RawConnection connection = server.connect()) {
      connection.send(
          head("POST", "/messages/bob", ANN + JSON) + "Transfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 9; i++) {
        connection.trySend("2000\r\n" + "a".repeat(0x2000) + "\r\n");
      }
      assertTooLarge(connection);
    }
  }

  private static void assertTooLarge(RawConnection connection) {
    Reply reply = connection.read();
    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.slug()).isEqualTo("content-too-large");
    assertThat(reply.header("connection")).contains("close");
    assertThat(connection.isClosedByPeer()).isTrue();
  }

  @Test
  void asksForBodyThatIsHeldBack() {
    try (RawConnection connection = server.connect()) {
      connection.send(
          head("POST", "/messages/bob", ANN + JSON)
              + "Expect: 100-continue\r\nContent-Length: 12\r\n\r\n");
      assertThat(connection.read().status()).isEqualTo(100);
      assertThat(connection.send("{\"text\":\"a\"}").read().status()).isEqualTo(201);
      assertThat(connection.send(head("GET", "/chats", ANN) + "\r\n").read().status())
          .isEqualTo(200);
    }
  }

  @Test
  void doesNotAskForBodyThatIsRefusedAnyway() {
    String expecting = "Expect: 100-continue\r\nContent-Length: 70000\r\n\r\n";
    try (RawConnection connection = server.connect()) {
      connection.send(head("POST", "/messages/bob", ANN + JSON) + expecting);
      assertTooLarge(connection);
    }
    try (RawConnection connection = server.connect()) {
      connection.send(
          head("POST", "/messages/bob", ANN + JSON) + "Expect: magic\r\nContent-Length: 1\r\n\r\n");
      assertThat(connection.read().status()).isEqualTo(417);
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }
}
