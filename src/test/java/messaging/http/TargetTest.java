package messaging.http;

import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.junit5.VertxExtension;
import messaging.http.RawConnection.Reply;
import messaging.message.ReadHistory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class TargetTest {
  @RegisterExtension static final HttpServerExtension server = new HttpServerExtension();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/chats/",
        "/Chats",
        "/chat",
        "/chats/x",
        "/messages",
        "/messages/",
        "/messages/bob/",
        "/messages/bob/seen/",
        "/messages/bob/x",
        "/%63hats",
        "/messages/a/b",
        "/chats;a=b",
        "*",
        "chats",
        "chats?x=://a/chats",
        "ftp://host/chats",
        "http:/chats",
        "http://",
        "http://ann@host/chats",
        "http://host/chat",
        "/health/live",
        "/metrics"
      })
  void knowsExactPathsOnly(String path) {
    try (RawConnection connection = server.connect()) {
      // Without authentication: the path is checked first.
      Reply reply = connection.send(head("GET", path, "") + "\r\n").read();

      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.slug()).isEqualTo("not-found");
    }
    assertThat(server.messaging.commands()).isEmpty();
  }

  /** It leads to the demo, which is on here. */
  @ParameterizedTest
  @ValueSource(strings = {"/", "http://host", "http://host?x=/chats"})
  void takesATargetWithoutPathForTheRoot(String target) {
    try (RawConnection connection = server.connect()) {
      Reply reply = connection.send(head("GET", target, "") + "\r\n").read();

      assertThat(reply.status()).isEqualTo(302);
      assertThat(reply.header("location").orElseThrow()).startsWith("demo");
    }
    assertThat(server.messaging.commands()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/messages//seen",
        "/messages/x/../y",
        "/messages/../chats",
        "/messages/..",
        "/messages/.",
        "/messages/%2e%2E",
        "/messages/%2e",
        "/messages/.%2E/chats",
        "//chats",
        "/./chats",
        "/x/../chats",
        "/chats/..",
        "/chats%2F",
        "/messages/a%2Fb",
        "/messages/a%2fb/seen",
        "/messages/a#b",
        "http://host//chats",
        "http://host/x/../chats"
      })
  void refusesPathsThatGatewayMayReadDifferently(String path) {
    try (RawConnection connection = server.connect()) {
      // Without authentication: this error needs none.
      Reply reply = connection.send(head("GET", path, "") + "\r\n").read();

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.slug()).isEqualTo("malformed-target");
      assertThat(connection.send(head("GET", "/chats", "") + "\r\n").read().status())
          .isEqualTo(401);
    }
    assertThat(server.messaging.commands()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/messages/a%7Eb%40c?limit=7",
        "/messages/a~b@c?limit=7",
        "/messages/%61%7e%62%40%63?%6cimit=7",
        "http://host/messages/a~b@c?limit=7",
        "HTTPS://host:443/messages/a%7Eb%40c?limit=7"
      })
  void readsOneTargetInAllItsSpellings(String target) {
    assertThat(server.call("GET", target).status()).isEqualTo(200);
    assertThat(server.messaging.last())
        .isEqualTo(new ReadHistory("ann", "a~b@c", 7, null, null, null));
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
      Reply reply = connection.send(head("POST", "/messages/a%20b", "") + "\r\n").read();

      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.slug()).isEqualTo("unauthenticated");
    }
  }

  @Test
  void looksAtUserBeforeBody() {
    Reply reply = server.post("/messages/a%20b", "Content-Type: text/plain\r\n", "x");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.slug()).isEqualTo("invalid-user-id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
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
