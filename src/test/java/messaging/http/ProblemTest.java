package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import messaging.http.RawConnection.Reply;
import messaging.message.ErrorCode;
import messaging.message.History;
import messaging.message.Message;
import messaging.message.MessagingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class ProblemTest {
  @RegisterExtension static final HttpServerExtension server = new HttpServerExtension();

  @Test
  void turnsRefusalsIntoProblems() {
    for (ErrorCode code : ErrorCode.values()) {
      server.messaging.onSend(
          command -> Future.failedFuture(new MessagingException(code, "Some detail.")));
      Reply reply = server.post("/messages/bob", "{\"text\": \"hi\"}");

      assertThat(reply.status()).isEqualTo(code.status());
      assertThat(reply.slug()).isEqualTo(code.slug());
      assertThat(reply.header("content-type")).contains("application/problem+json");
      assertThat(reply.header("cache-control")).contains("no-store");
      assertThat(reply.header("retry-after").isPresent())
          .isEqualTo(List.of(429, 503).contains(code.status()));
      assertThat(reply.json().fieldNames())
          .containsExactly("type", "title", "status", "detail", "request_id");
      assertThat(reply.json().getString("request_id"))
          .isEqualTo(reply.header("x-request-id").orElseThrow());
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1000,1", "1001,2", "59001,60"})
  void saysInWholeSecondsWhenToComeBack(long millis, String seconds) {
    MessagingException refusal =
        MessagingException.until(ErrorCode.TOO_MANY_MESSAGES, "Wait.", Duration.ofMillis(millis));
    server.messaging.onSend(command -> Future.failedFuture(refusal));

    Reply reply = server.post("/messages/bob", "{\"text\": \"hi\"}");

    assertThat(reply.header("retry-after")).contains(seconds);
  }

  @Test
  void namesTheFieldsThatAreWrong() {
    server.messaging.onSend(
        command -> Future.failedFuture(MessagingException.invalidField("/text", "is bad")));

    Reply reply = server.post("/messages/bob", "{\"text\": \"hi\"}");

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.json().getJsonArray("errors"))
        .isEqualTo(
            new JsonArray().add(new JsonObject().put("pointer", "/text").put("detail", "is bad")));
  }

  @Test
  void hidesDefects() {
    server.messaging.onSend(
        command -> {
          throw new IllegalStateException("CANARY");
        });
    Reply thrown = server.post("/messages/bob", "{\"text\": \"hi\"}");
    server.messaging.onSend(command -> Future.failedFuture(new RuntimeException("CANARY")));
    Reply failed = server.post("/messages/bob", "{\"text\": \"hi\"}");
    List<Message> unreadable =
        new AbstractList<>() {
          @Override
          public Message get(int index) {
            throw new IllegalStateException("CANARY");
          }

          @Override
          public int size() {
            return 1;
          }
        };
    server.messaging.onHistory(
        query -> Future.succeededFuture(new History(null, unreadable, false, false)));
    Reply unwritable = server.call("GET", "/messages/bob");

    assertThat(List.of(thrown, failed, unwritable))
        .allSatisfy(
            reply -> {
              assertThat(reply.status()).isEqualTo(500);
              assertThat(reply.slug()).isEqualTo("internal");
              assertThat(reply.body()).doesNotContain("CANARY");
            });
  }

  @Test
  void echoesGoodRequestIdsAndReplacesBadOnes() {
    assertThat(requestId("X-Request-Id: abc.DEF-1\r\n")).isEqualTo("abc.DEF-1");
    assertThat(requestId("")).hasSize(36);
    assertThat(requestId("X-Request-Id: a\"b\r\n")).hasSize(36);
    assertThat(requestId("X-Request-Id: a b\r\n")).hasSize(36);
    assertThat(requestId("X-Request-Id: \u00e4\r\n")).hasSize(36);
    assertThat(requestId("X-Request-Id: a\r\nX-Request-Id: a\r\n")).hasSize(36);
    assertThat(requestId("X-Request-Id: " + "a".repeat(128) + "\r\n")).hasSize(128);
    assertThat(requestId("X-Request-Id: " + "a".repeat(129) + "\r\n")).hasSize(36);
  }

  private String requestId(String headerLines) {
    try (RawConnection connection = server.connect()) {
      Reply good = connection.send(head("GET", "/chats", ANN + headerLines) + "\r\n").read();
      Reply bad = connection.send(head("GET", "/x", headerLines) + "\r\n").read();

      assertThat(bad.json().getString("request_id"))
          .isEqualTo(bad.header("x-request-id").orElseThrow());
      assertThat(bad.header("x-request-id").orElseThrow())
          .hasSameSizeAs(good.header("x-request-id").orElseThrow());
      return good.header("x-request-id").orElseThrow();
    }
  }
}
