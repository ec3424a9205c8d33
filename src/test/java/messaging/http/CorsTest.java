package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.junit5.VertxExtension;
import java.util.Locale;
import java.util.Set;
import messaging.http.HttpServerExtension.Setup;
import messaging.http.RawConnection.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of other origins that are configured, and of those that are not. */
@ExtendWith(VertxExtension.class)
class CorsTest {
  private static final String APP = "Origin: https://app.example.com\r\n";
  private static final String EVIL = "Origin: https://evil.example.com\r\n";
  private static final String ASKS = "Access-Control-Request-Method: POST\r\n";
  private static final String CROSS = "Sec-Fetch-Site: cross-site\r\n";

  @RegisterExtension
  static final HttpServerExtension server =
      new HttpServerExtension(
          new Setup()
              .hosts(
                  new HostPolicy(
                      Set.of(), false, Set.of("https://app.example.com", "http://[::2]:3000"))));

  @RegisterExtension static final HttpServerExtension closed = new HttpServerExtension();

  private static Reply send(String method, String path, String headerLines) {
    return send(server, method, path, headerLines);
  }

  private static Reply send(
      HttpServerExtension to, String method, String path, String headerLines) {
    try (RawConnection connection = to.connect()) {
      connection.send(head(method, path, headerLines) + "\r\n");
      // No answer of these has a body that a head alone would not tell.
      return method.equals("OPTIONS") ? connection.readHead() : connection.read();
    }
  }

  private static void assertNotAllowed(Reply reply) {
    assertThat(reply.headerLines())
        .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("access-control-"));
  }

  @ParameterizedTest
  @ValueSource(strings = {APP, "Origin: http://[::2]:3000\r\n"})
  void answersTheQuestionOfABrowserWithoutIdentity(String origin) {
    Reply reply =
        send(
            "OPTIONS",
            "/messages/bob",
            origin + ASKS + "Access-Control-Request-Headers: idempotency-key\r\n" + CROSS);

    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.header("access-control-allow-origin"))
        .contains(origin.replace("Origin: ", "").strip());
    assertThat(reply.header("access-control-allow-methods").orElseThrow().split(","))
        .containsExactlyInAnyOrder("GET", "HEAD", "POST");
    assertThat(reply.header("access-control-allow-headers").orElseThrow().split(","))
        .contains("Content-Type", "Idempotency-Key", "Authorization", "Last-Event-ID")
        .doesNotContain("X-Gateway-Secret");
    assertThat(reply.header("access-control-allow-credentials")).contains("true");
    assertThat(reply.header("access-control-max-age")).contains("600");
    assertThat(reply.header("x-request-id")).isPresent();
    assertThat(reply.header("vary")).contains("origin");
  }

  @Test
  void letsThePageCallAndReadTheAnswer() {
    Reply read = send("GET", "/chats", ANN + APP + CROSS);
    Reply marked =
        server.post("/messages/bob/seen", APP + CROSS + "Content-Type: application/json\r\n", "{}");

    assertThat(read.status()).isEqualTo(200);
    assertThat(marked.status()).isEqualTo(200);
    for (Reply reply : Set.of(read, marked)) {
      assertThat(reply.header("access-control-allow-origin")).contains("https://app.example.com");
      assertThat(reply.header("access-control-expose-headers").orElseThrow())
          .contains("Link", "Location", "X-Request-Id");
      assertThat(reply.headerLines())
          .filteredOn(line -> line.toLowerCase(Locale.ROOT).startsWith("vary:"))
          .hasSize(1);
    }
  }

  @Test
  void letsThePageReadWhatWentWrong() {
    for (String path : Set.of("/nowhere", "/chats", "/messages//seen")) {
      Reply reply = send("GET", path, APP);
      assertThat(reply.status()).isBetween(400, 404);
      assertThat(reply.header("access-control-allow-origin")).contains("https://app.example.com");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        EVIL,
        "Origin: null\r\n",
        "Origin: https://app.example.com.evil.example\r\n",
        "Origin: http://app.example.com\r\n",
        "Origin: https://app.example.com:8443\r\n",
        "Origin: https://APP.example.com/\r\n",
        APP + EVIL,
        EVIL + APP
      })
  void leavesPagesOfOtherOriginsOutside(String origin) {
    Reply asked = send("OPTIONS", "/messages/bob", origin + ASKS);
    assertThat(asked.status()).isEqualTo(405);
    assertNotAllowed(asked);
    assertNotAllowed(send("GET", "/chats", ANN + origin));
    Reply marked = server.post("/messages/bob/seen", origin + CROSS, "");
    assertThat(marked.status()).isEqualTo(403);
    assertNotAllowed(marked);
    assertThat(server.messaging.commands()).hasSize(1);
  }

  @Test
  void answersItsOwnPagesAndOtherClientsAsBefore() {
    assertThat(server.post("/messages/bob/seen", "Origin: http://localhost\r\n", "").status())
        .isEqualTo(200);
    Reply plain = send("GET", "/chats", ANN);
    assertThat(plain.status()).isEqualTo(200);
    assertNotAllowed(plain);
    // Whoever caches must not give it to a page.
    assertThat(plain.header("vary")).contains("origin");
  }

  @Test
  void answersNoQuestionThatHasABody() {
    assertThat(send("OPTIONS", "/chats", APP + ASKS + "Content-Length: 9999999\r\n").status())
        .isEqualTo(405);
  }

  @Test
  void isOffWithoutOrigins() {
    Reply asked = send(closed, "OPTIONS", "/messages/bob", APP + ASKS);
    assertThat(asked.status()).isEqualTo(405);
    assertNotAllowed(asked);
    Reply read = send(closed, "GET", "/chats", ANN + APP);
    assertThat(read.header("vary")).isEmpty();
    assertNotAllowed(read);
  }
}
