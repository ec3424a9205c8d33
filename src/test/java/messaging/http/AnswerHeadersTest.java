package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import messaging.config.ManagementConfig;
import messaging.http.HttpServerExtension.Setup;
import messaging.http.RawConnection.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every answer says, whoever writes it. */
@ExtendWith(VertxExtension.class)
class AnswerHeadersTest {
  @RegisterExtension
  static final HttpServerExtension server =
      new HttpServerExtension(new Setup().requestTimeout(Duration.ofMillis(300)));

  private static void assertAnswered(Reply reply, int status) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.headerLines())
        .filteredOn(line -> line.equalsIgnoreCase("X-Content-Type-Options: nosniff"))
        .hasSize(1);
    assertThat(reply.header("x-request-id")).isPresent();
  }

  private static void assertAnswered(int port, String request, int status) {
    try (RawConnection connection = new RawConnection(port)) {
      connection.send(request);
      boolean bodiless = request.startsWith("HEAD") || status == 304;
      assertAnswered(bodiless ? connection.readHead() : connection.read(), status);
    }
  }

  @Test
  void keepsBrowsersFromGuessingMediaTypesOnThePublicPort() {
    int port = server.port();
    assertAnswered(port, head("GET", "/chats", ANN) + "\r\n", 200);
    assertAnswered(port, head("HEAD", "/chats", ANN) + "\r\n", 200);
    assertAnswered(port, head("GET", "/docs", "") + "\r\n", 200);
    assertAnswered(port, head("GET", "/docs", "If-None-Match: *\r\n") + "\r\n", 304);
    assertAnswered(port, head("GET", "/chats", "") + "\r\n", 401);
    assertAnswered(port, head("GET", "/nowhere", "") + "\r\n", 404);
    assertAnswered(port, head("PUT", "/chats", "") + "\r\n", 405);
    assertAnswered(port, head("GET", "/%zz", "") + "\r\n", 400);
    assertAnswered(port, "GET /chats HTTP/1.1\r\n\r\n", 400);
    assertAnswered(port, head("GET", "/" + "a".repeat(5_000), "") + "\r\n", 414);
    assertAnswered(port, "GET / HTTP/9.9\r\n\r\n", 505);
    // Of a head that does not end.
    assertAnswered(port, "GET /chats", 408);
    assertAnswered(
        port,
        HttpServerExtension.postText("/messages/bob", "Content-Type: text/plain\r\n", "hi"),
        415);
  }

  @Test
  void keepsBrowsersFromGuessingMediaTypesOfStreams() {
    String request = head("GET", "/events", ANN + "Accept: text/event-stream\r\n") + "\r\n";
    try (RawConnection connection = server.connect()) {
      assertAnswered(connection.send(request).readHead(), 200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/health/ready", "/metrics"})
  void keepsBrowsersFromGuessingMediaTypesOnTheManagementPort(String path, Vertx vertx) {
    ManagementVerticle management =
        new ManagementVerticle(
            new ManagementConfig("127.0.0.1", 0),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            List.of());
    vertx.deployVerticle(management).await();

    assertAnswered(management.port(), head("GET", path, "") + "\r\n", 200);
    assertAnswered(management.port(), head("POST", path, "") + "\r\n", 405);
    assertAnswered(management.port(), head("GET", "/nowhere", "") + "\r\n", 404);
  }
}
