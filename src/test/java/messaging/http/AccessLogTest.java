package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.junit5.VertxExtension;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import messaging.config.LogConfig;
import messaging.http.RawConnection.Reply;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import messaging.message.Sent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

@ExtendWith(VertxExtension.class)
final class AccessLogTest {
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(LogConfig.ACCESS_LOGGER);

  @RegisterExtension static final HttpServerExtension server = new HttpServerExtension();

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    LOGGER.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    LOGGER.detachAppender(log);
    LOGGER.setLevel(Level.WARN);
  }

  @Test
  void hasTheRequestIdOfEveryProblemOfTheServer() {
    for (ErrorCode code : ErrorCode.values()) {
      server.messaging.onSend(
          command -> Future.failedFuture(new MessagingException(code, "Some detail.")));
      Reply reply = server.post("/messages/bob?secret=1", "{\"text\": \"hi\"}");
      if (code.status() >= 500) {
        assertThat(line(reply))
            .containsEntry("method", "POST")
            .containsEntry("route", "/messages/:user_id")
            .containsEntry("status", code.status())
            .containsOnlyKeys("method", "route", "status", "millis", "requestId");
      }
    }
    server.messaging.onSend(
        command -> {
          throw new IllegalStateException("a defect");
        });
    assertThat(line(server.post("/messages/bob", "{\"text\": \"hi\"}")))
        .containsEntry("status", 500);
    assertThat(log.list)
        .hasSize(1 + (int) Stream.of(ErrorCode.values()).filter(c -> c.status() >= 500).count())
        .allMatch(event -> event.getLevel() == Level.WARN);
  }

  @Test
  void hasTheRequestIdWhereTheCodecRefuses() {
    LOGGER.setLevel(Level.INFO);
    try (RawConnection connection = server.connect()) {
      Reply reply = connection.send("GET /chats HTTP/1.2\r\nHost: a\r\n\r\n").read();
      assertThat(line(reply))
          .containsEntry("status", 505)
          .containsOnlyKeys("method", "status", "requestId");
    }
    assertThat(log.list).singleElement().matches(event -> event.getLevel() == Level.INFO);
  }

  @Test
  void hasEveryRequestIfThatIsWishedFor() {
    LOGGER.setLevel(Level.INFO);
    try (RawConnection connection = server.connect()) {
      connection.send(head("GET", "/chats?limit=5", ANN) + "\r\n");
      assertThat(line(connection.read()))
          .containsEntry("route", "/chats")
          .containsEntry("method", "GET")
          .containsEntry("status", 200);
      connection.send(head("GET", "/chats?limit=x", ANN) + "\r\n");
      assertThat(line(connection.read()))
          .containsEntry("route", "/chats")
          .containsEntry("status", 400);
      connection.send(head("GET", "/nowhere", "") + "\r\n");
      assertThat(line(connection.read())).doesNotContainKey("route").containsEntry("status", 404);
      connection.send(head("SECRET", "/chats", "") + "\r\n");
      assertThat(line(connection.read()))
          .containsEntry("method", "OTHER")
          .containsEntry("status", 405);
    }
    line(server.call("GET", "/a/../b"));
    assertThat(log.list).hasSize(5).allMatch(event -> event.getLevel() == Level.INFO);
  }

  @Test
  void saysWhichClientsLeftBeforeTheirAnswer() {
    LOGGER.setLevel(Level.INFO);
    Promise<Sent> never = Promise.promise();
    Promise<Void> asked = Promise.promise();
    server.messaging.onSend(
        command -> {
          asked.complete();
          return never.future();
        });
    try (RawConnection connection = server.connect()) {
      connection.send(
          HttpServerExtension.postText(
              "/messages/bob",
              "Content-Type: application/json\r\nX-Request-Id: mine\r\n",
              "{\"text\": \"hi\"}"));
      asked.future().await();
    }
    await().until(() -> log.list.size() == 1);
    assertThat(log.list.get(0).getFormattedMessage())
        .isEqualTo("The client left before its answer");
    assertThat(fields(log.list.get(0)))
        .containsEntry("requestId", "mine")
        .doesNotContainKey("status");
  }

  /** The only line about that answer. */
  private Map<String, Object> line(Reply reply) {
    String id = reply.header("x-request-id").orElseThrow();
    await().until(() -> about(id).size() == 1);
    return about(id).get(0);
  }

  private List<Map<String, Object>> about(String id) {
    return List.copyOf(log.list).stream()
        .map(AccessLogTest::fields)
        .filter(fields -> id.equals(fields.get("requestId")))
        .toList();
  }

  private static Map<String, Object> fields(ILoggingEvent event) {
    Map<String, Object> fields = new HashMap<>();
    event.getKeyValuePairs().forEach(pair -> fields.put(pair.key, pair.value));
    return fields;
  }
}
