package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import messaging.http.RawConnection.Reply;
import messaging.message.FeedPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code HEAD}: the head of what {@code GET} answers (RFC 9110, 9.3.2). */
@ExtendWith(VertxExtension.class)
class HeadTest {
  @RegisterExtension static final HttpServerExtension server = new HttpServerExtension();

  @ParameterizedTest
  @ValueSource(strings = {"/events", "/events?wait=25", "/chats", "/messages/bob", "/docs"})
  void answersHeadAtOnce(String target) {
    // A poll that would wait forever.
    server.feed.pages =
        wait ->
            wait.isZero()
                ? Future.succeededFuture(FakeFeed.silence())
                : Promise.<FeedPage>promise().future();
    try (RawConnection connection = server.connect()) {
      Reply reply = connection.send(head("HEAD", target, ANN) + "\r\n").readHead();
      // There was no body: the next response follows at once.
      Reply next = connection.send(head("HEAD", "/nowhere", ANN) + "\r\n").readHead();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(next.status()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/chats 200",
        "/chats?limit=x 400",
        "/messages/bob 200",
        "/messages/b%20b 400",
        "/events 200",
        "/events?wait=26 400",
        "/messages/bob/seen 405",
        "/nowhere 404",
        "/chats/ 404",
        "/openapi.yaml 200",
        "/asyncapi.yaml 200",
        "/docs 200",
        "/docs/docs.js 200",
        "/demo 200",
        "//chats 400",
        "/%zz 400"
      })
  void answersHeadLikeGetWithoutABody(String targetAndStatus) {
    server.feed.pages = wait -> Future.succeededFuture(FakeFeed.silence());
    String target = targetAndStatus.split(" ", -1)[0];
    int status = Integer.parseInt(targetAndStatus.split(" ", -1)[1]);
    Reply get = server.call("GET", target.equals("/events") ? "/events?wait=0" : target);
    for (String version : List.of("HTTP/1.1", "HTTP/1.0")) {
      try (RawConnection connection = server.connect()) {
        String head = head("HEAD", target, ANN + "Connection: keep-alive\r\n");
        Reply reply = connection.send(head.replace("HTTP/1.1", version) + "\r\n").readHead();
        Reply next = connection.send(head("HEAD", "/nowhere", ANN) + "\r\n").readHead();

        assertThat(reply.status()).isEqualTo(status).isEqualTo(get.status());
        assertThat(reply.header("content-type")).isEqualTo(get.header("content-type"));
        assertThat(reply.header("content-length").isPresent()).isTrue();
        assertThat(next.status()).isEqualTo(404);
      }
    }
  }

  @Test
  void answersHeadOfAStreamAtOnceAndKeepsTheConnection() {
    String stream = head("HEAD", "/events", ANN + "Accept: text/event-stream\r\n") + "\r\n";
    try (RawConnection connection = server.connect()) {
      Reply reply = connection.send(stream).readHead();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("content-type")).contains("text/event-stream");
      assertThat(connection.send(stream).readHead().status()).isEqualTo(200);
    }
  }
}
