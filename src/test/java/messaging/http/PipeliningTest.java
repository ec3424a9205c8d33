package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static messaging.http.HttpServerExtension.postText;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import messaging.http.RawConnection.Reply;
import messaging.message.History;
import messaging.message.SendMessage;
import messaging.message.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several requests on one connection, and whether it stays. */
@ExtendWith(VertxExtension.class)
class PipeliningTest {
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String POST = head("POST", "/messages/bob", ANN + JSON);
  private static final String BODY = "{\"text\":\"hi\"}";

  @RegisterExtension static final HttpServerExtension server = new HttpServerExtension();

  @Test
  void answersPipelinedRequestsInTheirOrder() {
    List<Promise<Sent>> answers = new ArrayList<>();
    server.messaging.onSend(
        command -> {
          Promise<Sent> answer = Promise.promise();
          answers.add(answer);
          if (answers.size() == 1) {
            // The first request takes longer than reading the others.
            server.vertx().setTimer(100, later -> FakeMessaging.stored(command).onComplete(answer));
          } else {
            FakeMessaging.stored(command).onComplete(answer);
          }
          return answer.future();
        });
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      requests.append(postText("/messages/bob", JSON, "{\"text\":\"" + i + "\"}"));
    }
    try (RawConnection connection = server.connect()) {
      connection.send(requests.toString());
      for (int i = 0; i < 20; i++) {
        assertThat(connection.read().json().getString("text")).isEqualTo(Integer.toString(i));
      }
    }
  }

  @Test
  void answersWhatCameBeforeBrokenRequest() {
    try (RawConnection connection = server.connect()) {
      connection.send(head("GET", "/chats", ANN) + "\r\n" + "garbage\r\n\r\n");

      assertThat(connection.read().status()).isEqualTo(200);
      assertThat(connection.read().status()).isEqualTo(400);
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void waitsForTheFirstAnswerBeforeRefusingBadChunksOfTheSecond() {
    Promise<History> first = Promise.promise();
    server.messaging.onHistory(query -> first.future());
    try (RawConnection connection = server.connect()) {
      connection.send(
          head("GET", "/messages/bob", ANN)
              + "\r\n"
              + POST
              + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n");
      server
          .vertx()
          .setTimer(100, later -> first.complete(new History(null, List.of(), false, false)));

      assertThat(connection.read().status()).isEqualTo(200);
      assertThat(connection.read().status()).isEqualTo(400);
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void keepsConnectionAfterRefusalOfSmallBody() {
    try (RawConnection connection = server.connect()) {
      connection.send(head("POST", "/nowhere", "Content-Length: 5\r\n") + "\r\nhello");
      assertThat(connection.read().status()).isEqualTo(404);
      connection.send(head("GET", "/chats", ANN) + "\r\n");
      assertThat(connection.read().status()).isEqualTo(200);
    }
  }

  @Test
  void closesConnectionAfterRefusalOfLargeBody() {
    try (RawConnection connection = server.connect()) {
      connection.send(head("POST", "/nowhere", "Content-Length: 999999999\r\n") + "\r\nhello");
      Reply reply = connection.read();

      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.header("connection")).contains("close");
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void survivesClientsThatLeave() {
    server.messaging.onSend(
        command -> {
          Promise<Sent> late = Promise.promise();
          server.vertx().setTimer(50, later -> late.handle(Future.succeededFuture(sent(command))));
          return late.future();
        });
    for (int i = 0; i < 5; i++) {
      try (RawConnection connection = server.connect()) {
        connection.send(postText("/messages/bob", JSON, BODY));
      }
      try (RawConnection connection = server.connect()) {
        connection.send(POST + "Content-Length: 13\r\n\r\n{");
      }
    }
    assertThat(server.post("/messages/bob", BODY).status()).isEqualTo(201);
  }

  private static Sent sent(SendMessage command) {
    return new Sent(FakeMessaging.message("ann", "bob", command.text()), false);
  }
}
