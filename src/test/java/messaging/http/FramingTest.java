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
class FramingTest {
  private static final String JSON = "Content-Type: application/json\r\n";

  private static final String POST = head("POST", "/messages/bob", ANN + JSON);

  @RegisterExtension static final HttpServerExtension server = new HttpServerExtension();

  @Test
  void refusesLongRequestLine() {
    try (RawConnection connection = server.connect()) {
      Reply reply =
          connection.send(head("GET", "/chats?x=" + "a".repeat(5_000), ANN) + "\r\n").read();

      assertThat(reply.status()).isEqualTo(414);
      assertThat(reply.slug()).isEqualTo("uri-too-long");
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void refusesLargeHeadEvenWhereMuchMoreIsOnItsWay() {
    try (RawConnection connection = server.connect()) {
      String large = "X-A: " + "a".repeat(100_000) + "\r\n";
      Reply reply = connection.send(head("GET", "/chats", ANN) + large + "\r\n").read();

      assertThat(reply.status()).isEqualTo(431);
      assertThat(reply.slug()).isEqualTo("headers-too-large");
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void takesAHundredFieldsAndNoMore() {
    // Host and the two of ann are among them.
    try (RawConnection connection = server.connect()) {
      String most = head("GET", "/chats", ANN + "a:b\r\n".repeat(97));

      assertThat(connection.send(most + "\r\n").read().status()).isEqualTo(200);
      Reply reply = connection.send(most + "a:b\r\n\r\n").read();
      assertThat(reply.status()).isEqualTo(431);
      assertThat(reply.slug()).isEqualTo("headers-too-large");
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/2.0", "HTTP/1.2", "http/1.1", "HTTP/0.9", "FTP/1.1"})
  void knowsNoOtherVersions(String version) {
    try (RawConnection connection = server.connect()) {
      Reply reply = connection.send("GET /chats " + version + "\r\nHost: a\r\n\r\n").read();

      assertThat(reply.status()).isEqualTo(505);
      assertThat(reply.slug()).isEqualTo("version-not-supported");
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void staysOnHttp11WhereUpgradesAreOffered() {
    String h2c = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n";
    String webSocket = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    String key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    try (RawConnection connection = server.connect()) {
      connection.send(head("GET", "/chats", ANN) + h2c + "\r\n");
      assertThat(connection.read().status()).isEqualTo(200);
      connection.send(head("GET", "/chats", ANN) + webSocket + key + "\r\n");
      assertThat(connection.read().status()).isEqualTo(200);
    }
  }

  @Test
  void neverCompresses() {
    try (RawConnection connection = server.connect()) {
      Reply reply =
          connection.send(head("GET", "/chats", ANN) + "Accept-Encoding: gzip, br\r\n\r\n").read();

      assertThat(reply.header("content-encoding")).isEmpty();
      assertThat(reply.json().getJsonArray("chats")).hasSize(1);
    }
  }

  @Test
  void readsChunkedBodies() {
    try (RawConnection connection = server.connect()) {
      connection.send(
          POST
              + "Transfer-Encoding: CHUNKED\r\n\r\n6;a=b\r\n{\"text\r\n7\r\n\":\"hi\"}\r\n0\r\n\r\n");

      assertThat(connection.read().status()).isEqualTo(201);
      // And the connection stays open.
      assertThat(connection.send(head("GET", "/chats", ANN) + "\r\n").read().status())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "000000000000000D\r\n{\"text\":\"hi\"}\r\n0\r\n\r\n",
        "d ;a=\"b c\"\t; d\r\n{\"text\":\"hi\"}\r\n000;e\r\nX-A: b\r\nX-C:\t\r\n\r\n",
        "1\r\n{\r\n1\r\n\"\r\nB\r\ntext\":\"hi\"}\r\n0\r\nContent-Length: 5\r\n\r\n"
      })
  void readsWhatTheGrammarOfChunksAllowsHoweverItArrives(String chunks) {
    String request = POST + "Transfer-Encoding: chunked\r\n\r\n" + chunks;
    try (RawConnection connection = server.connect()) {
      connection.send(request + request);
      for (String character : request.split("", -1)) {
        connection.send(character);
      }
      for (int i = 0; i < 3; i++) {
        assertThat(connection.read().status()).isEqualTo(201);
      }
    }
  }

  @Test
  void servesHttp10() {
    try (RawConnection connection = server.connect()) {
      Reply reply = connection.send("GET /chats HTTP/1.0\r\n" + ANN + "\r\n").read();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }
}
