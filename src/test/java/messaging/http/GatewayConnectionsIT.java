package messaging.http;

import static messaging.http.GatewayBench.BODY;
import static messaging.http.GatewayBench.JSON;
import static messaging.http.GatewayBench.authorization;
import static messaging.http.GatewayBench.post;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Promise;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.stream.Stream;
import messaging.http.HttpServerExtension.Setup;
import messaging.http.RawConnection.Reply;
import messaging.message.Sent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How requests and answers travel between a reverse proxy and the public port. */
@ExtendWith(VertxExtension.class)
class GatewayConnectionsIT {
  @RegisterExtension final HttpServerExtension service = new HttpServerExtension();

  private GatewayBench bench;

  @BeforeEach
  void start() {
    bench = new GatewayBench(service);
  }

  @Test
  void keepsOneConnectionForManyUsers() {
    for (int i = 0; i < 50; i++) {
      assertThat(bench.call(post(authorization("user" + i), BODY)).status()).isEqualTo(201);
      assertThat(bench.sent().userId()).isEqualTo("user" + i);
    }
    assertThat(bench.gateway().opened()).isEqualTo(1);
  }

  @Test
  void failsNoRequestAfterTheServiceClosedAnIdleConnection() {
    bench.behind(
        new Setup().idleTimeout(Duration.ofSeconds(1)),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10));
    for (int round = 1; round <= 3; round++) {
      assertThat(bench.call(post(authorization("ann"), BODY)).status()).isEqualTo(201);
      int closed = round;
      await().untilAsserted(() -> assertThat(bench.gateway().closed()).isEqualTo(closed));
    }
    assertThat(bench.gateway().opened()).isEqualTo(3);
  }

  @Test
  void failsNoRequestAfterTheGatewayClosedAnIdleConnection() {
    bench.behind(new Setup(), Duration.ofSeconds(1), Duration.ofSeconds(10));
    assertThat(bench.call(post(authorization("ann"), BODY)).status()).isEqualTo(201);
    await().untilAsserted(() -> assertThat(bench.gateway().closed()).isEqualTo(1));
    assertThat(bench.call(post(authorization("ann"), BODY)).status()).isEqualTo(201);
  }

  @Test
  void survivesTheGatewayGivingUp() {
    bench.behind(new Setup(), Duration.ofSeconds(60), Duration.ofSeconds(2));
    Promise<Sent> late = Promise.promise();
    service.messaging.onSend(command -> late.future());
    assertThat(bench.call(post(authorization("ann"), BODY)).status()).isEqualTo(502);
    late.complete(new Sent(FakeMessaging.message("ann", "bob", "hi"), false));

    service.messaging.reset();
    assertThat(bench.call(post(authorization("ann"), BODY)).status()).isEqualTo(201);
  }

  @Test
  void tellsClientsOfTheGatewayWhenTheirBodyDrips() {
    bench.behind(
        new Setup().requestTimeout(Duration.ofMillis(500)),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10));
    try (RawConnection connection = bench.connect()) {
      Reply reply =
          connection
              .send(head("POST", "/messages/bob", authorization("ann") + JSON))
              .send("Content-Length: 100\r\n\r\n{")
              .read();

      assertThat(reply.status()).isEqualTo(408);
      assertThat(reply.slug()).isEqualTo("request-timeout");
    }
    assertThat(bench.call(post(authorization("ann"), BODY)).status()).isEqualTo(201);
  }

  static Stream<Arguments> refusedBodies() {
    String large = "{\"text\":\"" + "a".repeat(1_000_000) + "\"}";
    return Stream.of(
        Arguments.of(413, post(authorization("ann"), large)),
        Arguments.of(
            413,
            head("POST", "/messages/bob", authorization("ann") + JSON)
                + "Transfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(large.length())
                + "\r\n"
                + large
                + "\r\n0\r\n\r\n"),
        Arguments.of(
            415, post(authorization("ann"), BODY).replace("application/json", "text/plain")),
        Arguments.of(400, post(authorization("ann"), "{\"text\":")),
        Arguments.of(422, post(authorization("ann"), "{\"txt\":\"hi\"}")));
  }

  @ParameterizedTest
  @MethodSource("refusedBodies")
  void bringsRefusalsOfBodiesToTheClient(int status, String request) {
    try (RawConnection connection = bench.connect()) {
      connection.trySend(request);
      Reply reply = connection.read();

      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.header("Content-Type")).contains("application/problem+json");
      assertThat(reply.json().getInteger("status")).isEqualTo(status);
    }
    // No response is left on the gateway's connections for another user. A client whose connection
    // is closed retries with the key.
    String next = post(authorization("ann") + "Idempotency-Key: next\r\n", BODY);
    await().untilAsserted(() -> assertThat(bench.call(next).status()).isEqualTo(201));
  }

  @Test
  void refusesALargeBodyBeforeItIsSent() {
    try (RawConnection connection = bench.connect()) {
      Reply reply =
          connection
              .send(head("POST", "/messages/bob", authorization("ann") + JSON))
              .send("Content-Length: 1000000\r\n\r\n{")
              .read();

      assertThat(reply.status()).isEqualTo(413);
      assertThat(reply.slug()).isEqualTo("content-too-large");
    }
  }
}
