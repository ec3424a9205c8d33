package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.junit5.VertxExtension;
import java.util.Set;
import messaging.http.HttpServerExtension.Setup;
import messaging.http.RawConnection.Reply;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that a page of another site makes a browser send. */
@ExtendWith(VertxExtension.class)
class SiteTest {
  private static final String SEEN = "POST /messages/bob/seen HTTP/1.1\r\n" + ANN;

  @RegisterExtension
  static final HttpServerExtension server =
      new HttpServerExtension(
          new Setup().hosts(new HostPolicy(Set.of("chat.example.com", "[::2]"), false, Set.of())));

  private static Reply send(HttpServerExtension to, String request) {
    try (RawConnection connection = to.connect()) {
      return connection.send(request + "\r\n").read();
    }
  }

  private static String seen(String host, String headerLines) {
    return SEEN + "Host: " + host + "\r\n" + headerLines.replace(" / ", "\r\n") + "\r\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: cross-site / Origin: http://localhost:8080",
        "Sec-Fetch-Site: same-origin / Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: anything-new",
        "Origin: https://evil.example",
        "Origin: https://localhost.evil.example",
        "Origin: https://evil.example:8080",
        "Origin: null",
        "Origin: ",
        "Origin: http://localhost:8080 / Origin: https://evil.example",
        "Origin: https://evil.example / X-Forwarded-Host: localhost"
      })
  void refusesCallsOfPagesElsewhere(String headerLines) {
    Reply reply = send(server, seen("localhost:8080", headerLines));

    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.slug()).isEqualTo("cross-site-request");
    assertThat(server.messaging.commands()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-A: b",
        "Sec-Fetch-Site: same-origin",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: none",
        "Sec-Fetch-Site: same-origin / Origin: https://public.example",
        "Origin: http://localhost:8080",
        "Origin: http://LOCALHOST",
        "Origin: https://chat.example.com",
        "Origin: https://[::2]:8443",
        "Origin: https://public.example / X-Forwarded-Host: public.example"
      })
  void takesCallsOfItsOwnPagesAndOfClientsThatAreNoBrowsers(String headerLines) {
    assertThat(send(server, seen("localhost:8080", headerLines)).status()).isEqualTo(200);
  }

  @Test
  void refusesSendsOfPagesElsewhereToo() {
    Reply reply =
        server.post(
            "/messages/bob",
            "Content-Type: application/json\r\nSec-Fetch-Site: cross-site\r\n",
            "{\"text\":\"hi\"}");

    assertThat(reply.status()).isEqualTo(403);
  }

  @Test
  void letsPagesElsewhereLinkToWhatChangesNothing() {
    String link = head("GET", "/docs", "Sec-Fetch-Site: cross-site\r\n");

    assertThat(send(server, link).status()).isEqualTo(200);
  }

  @Test
  void servesAnyHostWhereCallersAreProven() {
    assertThat(send(server, seen("messaging.internal", "X-A: b")).status()).isEqualTo(200);
  }

  /** A page can give its own name the address of loopback. */
  @Nested
  class WhereEveryCallerIsBelieved {
    @RegisterExtension
    static final HttpServerExtension open =
        new HttpServerExtension(
            new Setup().hosts(new HostPolicy(Set.of("chat.example.com"), true, Set.of())));

    @ParameterizedTest
    @ValueSource(
        strings = {
          "evil.example",
          "evil.example:8080",
          "localhost.evil.example",
          "127.0.0.1.evil.example",
          "127.evil.example",
          "notlocalhost",
          "10.0.0.1",
          "0.0.0.0",
          "[::2]",
          ""
        })
    void servesNoOtherHost(String host) {
      for (String path : Set.of("/chats", "/docs", "/nowhere")) {
        Reply reply = send(open, "GET " + path + " HTTP/1.1\r\n" + ANN + "Host: " + host + "\r\n");

        assertThat(reply.status()).isEqualTo(421);
        assertThat(reply.slug()).isEqualTo("misdirected-request");
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "localhost",
          "localhost:8080",
          "LOCALHOST",
          "localhost.",
          "demo.localhost",
          "127.0.0.1:8080",
          "127.1.2.3",
          "[::1]:8080",
          "[::1]",
          "chat.example.com:443",
          "Chat.Example.com"
        })
    void servesLoopbackAndTheAllowedHosts(String host) {
      Reply reply = send(open, "GET /chats HTTP/1.1\r\n" + ANN + "Host: " + host + "\r\n");

      assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void looksAtTheHostOfAnAbsoluteTargetToo() {
      String own = head("GET", "http://localhost:8080/chats", ANN);
      String foreign = head("GET", "http://evil.example/chats", ANN);
      String withoutPath = head("GET", "http://evil.example?x", ANN);

      assertThat(send(open, own).status()).isEqualTo(200);
      assertThat(send(open, foreign).status()).isEqualTo(421);
      assertThat(send(open, withoutPath).status()).isNotEqualTo(200);
    }

    @Test
    void servesOldClientsWithoutAHost() {
      assertThat(send(open, "GET /chats HTTP/1.0\r\n" + ANN).status()).isEqualTo(200);
    }
  }
}
