package messaging.http;

import static messaging.http.HttpFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import messaging.http.RawConnection.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TargetTest {
  private final HttpFixture server = new HttpFixture();

  @BeforeEach
  void reset() {
    server.messaging.reset();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/chats/",
        "/Chats",
        "/chat",
        "/chats/x",
        "/messages",
        "/messages/",
        "/messages/bob/",
        "/messages//seen",
        "/messages/bob/seen/",
        "/messages/bob/x",
        "/messages/x/../y",
        "/messages/../chats",
        "//chats",
        "/./chats",
        "/x/../chats",
        "/%63hats",
        "/chats%2F",
        "/messages/a/b",
        "/chats;a=b",
        "*",
        "chats",
        "/health/live",
        "/metrics"
      })
  void knowsExactPathsOnly(String path) {
    try (RawConnection connection = server.connect()) {
      // Without identity: the path is judged first.
      Reply reply = connection.send(head("GET", path, "") + "\r\n").read();

      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.slug()).isEqualTo("not-found");
    }
    assertThat(server.messaging.commands()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "DELETE; /messages/bob; GET, HEAD, POST",
        "OPTIONS; /messages/bob; GET, HEAD, POST",
        "TRACE; /chats; GET, HEAD",
        "POST; /chats; GET, HEAD",
        "GET; /messages/bob/seen; POST",
        "HEAD; /messages/bob/seen; POST",
        "get; /chats; GET, HEAD"
      })
  void namesTheMethodsOfPath(String method, String path, String allowed) {
    try (RawConnection connection = server.connect()) {
      connection.send(head(method, path, "") + "\r\n");
      Reply reply = method.equals("HEAD") ? connection.readHead() : connection.read();

      assertThat(reply.status()).isEqualTo(405);
      assertThat(reply.header("allow")).contains(allowed);
      assertThat(reply.header("x-request-id")).isPresent();
    }
  }

  @Test
  void looksAtIdentityBeforeUserAndBody() {
    try (RawConnection connection = server.connect()) {
      Reply reply = connection.send(head("POST", "/messages/%00", "") + "\r\n").read();

      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.slug()).isEqualTo("unauthenticated");
    }
  }

  @Test
  void looksAtUserBeforeBody() {
    Reply reply = server.post("/messages/a%2Fb", "Content-Type: text/plain\r\n", "x");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.slug()).isEqualTo("invalid-user-id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a%2Fb",
        "..",
        ".",
        "%2e%2E",
        "%2e",
        "a%20b",
        "a*b",
        "a,b",
        "a&b",
        "%C3%A4",
        "a%25b",
        "a!b",
        "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg"
      })
  void refusesImpossibleUsers(String user) {
    Reply reply = server.call("GET", "/messages/" + user);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.slug()).isEqualTo("invalid-user-id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/messages/a%zz",
        "/messages/a%",
        "/messages/a%4",
        "/messages/%00",
        "/messages/%ff",
        "/messages/%c0%af",
        "/messages/%ed%a0%80",
        "/messages/%u0041",
        "/messages/\u00e4",
        "/chats?limit=%zz",
        "/chats?x=%ff",
        "/chats?x=%00",
        "/chats?%=1",
        "/messages/bob?%c3"
      })
  void refusesTargetsThatCannotBeDecoded(String target) {
    Reply reply = server.call("GET", target);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.slug()).isEqualTo("malformed-target");
    assertThat(server.messaging.commands()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=1&limit=1",
        "limit=",
        "limit",
        "limit=+5",
        "limit=%205",
        "limit=-1",
        "limit=1.0",
        "limit=0x1",
        "limit=1e1",
        "limit=2147483648",
        "before=9223372036854775808",
        "before=a",
        "after=%D9%A1",
        "around=1&around=2",
        "limit=99999999999999999999",
        "%6cimit=x"
      })
  void refusesParametersThatCannotBeRead(String query) {
    Reply reply = server.call("GET", "/messages/bob?" + query);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.slug()).isEqualTo("invalid-parameter");
    assertThat(server.messaging.commands()).isEmpty();
  }

  @Test
  void refusesRepeatedCursorAndRepeatedKey() {
    Reply cursor = server.call("GET", "/chats?cursor=a&cursor=a");
    Reply key =
        server.post(
            "/messages/bob",
            "Content-Type: application/json\r\nIdempotency-Key: a\r\nIdempotency-Key: a\r\n",
            "{\"text\": \"hi\"}");

    assertThat(cursor.status()).isEqualTo(400);
    assertThat(key.status()).isEqualTo(400);
    assertThat(key.slug()).isEqualTo("invalid-parameter");
    assertThat(server.messaging.commands()).isEmpty();
  }
}
