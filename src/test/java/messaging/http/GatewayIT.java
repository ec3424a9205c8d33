package messaging.http;

import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Promise;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import messaging.auth.GatewayIdentity;
import messaging.http.HttpServerExtension.Setup;
import messaging.http.RawConnection.Reply;
import messaging.message.ListChats;
import messaging.message.SendMessage;
import messaging.message.Sent;
import messaging.testing.Gateway;
import messaging.testing.Gateway.Upstream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The public port behind a reverse proxy. */
@ExtendWith(VertxExtension.class)
class GatewayIT {
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String BODY = "{\"text\":\"hi\"}";
  private static final String SECOND_SECRET = "gateway-secret-2";

  @RegisterExtension final HttpServerExtension service = new HttpServerExtension();

  private Gateway gateway;

  @BeforeEach
  void start() {
    gateway = gateway(new Upstream(service.port()));
  }

  private Gateway gateway(Upstream upstream) {
    return Gateway.start(service.vertx(), upstream, HttpServerExtension.SECRET).await();
  }

  /** Connects the gateway to another service. */
  private void behind(Setup other, Duration keepAlive, Duration patience) {
    gateway.stop().await();
    service.restart(other);
    gateway = gateway(new Upstream(service.port(), keepAlive, patience));
  }

  private RawConnection connect() {
    return new RawConnection(gateway.port());
  }

  private static String from(String user) {
    return "Authorization: " + Gateway.authorization(user) + "\r\n";
  }

  private static String post(String headers, String body) {
    return head("POST", "/messages/bob", headers + JSON)
        + ("Content-Length: " + body.length() + "\r\n\r\n" + body);
  }

  private Reply call(String request) {
    try (RawConnection connection = connect()) {
      return connection.send(request).read();
    }
  }

  private SendMessage sent() {
    return (SendMessage) service.messaging.last();
  }

  @Test
  void saysWhoTheUserIsAndPassesTheRequestIdAndTheTraceOn() {
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    Reply reply =
        call(post(from("ann") + "X-Request-Id: r-1\r\ntraceparent: " + trace + "\r\n", BODY));

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.header("X-Request-Id")).contains("r-1");
    assertThat(sent().userId()).isEqualTo("ann");
    assertThat(sent().requestId()).isEqualTo("r-1");
    assertThat(sent().traceparent()).isEqualTo(trace);
  }

  @Test
  void letsNobodyInWhomTheGatewayDoesNotKnow() {
    assertThat(call(post("X-User-Id: ann\r\n", BODY)).status()).isEqualTo(401);
    assertThat(call(post(HttpServerExtension.ANN, BODY)).status()).isEqualTo(401);
    assertThat(service.messaging.commands()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-User-Id: ann\r\n",
        "x-user-id: ann\r\n",
        "X_User_Id: ann\r\n",
        "X-User_Id: ann\r\n",
        "X-User-Id:   ann  \r\n",
        "X-User-Id: ann\r\nX-User-Id: ann\r\n",
        "X-User-Id: ann\r\nX-Gateway-Secret: " + HttpServerExtension.SECRET + "\r\n",
        "X-Gateway-Secret: a guess\r\nx-gateway-secret: another\r\n",
        "Forwarded: for=ann;by=ann;host=evil.example;proto=https\r\n",
        "X-Forwarded-User: ann\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\n",
        "X-Forwarded-Prefix: /evil\r\nX-Original-URL: /chats\r\nX-Rewrite-URL: /chats\r\n",
        "X-HTTP-Method-Override: GET\r\nX-Remote-User: ann\r\nRemote-User: ann\r\n"
      })
  void believesNothingThatClientsSayAboutThemselves(String forged) {
    Reply reply = call(post(from("mallory") + forged, BODY));

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.header("Location")).contains("/messages/bob?around=42");
    assertThat(service.messaging.commands()).hasSize(1);
    assertThat(sent().userId()).isEqualTo("mallory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-User-Id: ann\r\n",
        "X_User_Id: ann\r\nX_Gateway_Secret: " + HttpServerExtension.SECRET + "\r\n",
        "X_User_Id: ann\r\nX-Gateway-Secret: " + HttpServerExtension.SECRET + "\r\n",
        "X-User-Id: mallory\r\nx-user-id: ann\r\nX-Gateway-Secret: "
            + HttpServerExtension.SECRET
            + "\r\n",
        "X-User-Id: mallory, ann\r\nX-Gateway-Secret: " + HttpServerExtension.SECRET + "\r\n",
        "X-User-Id: ann\u00a0\r\nX-Gateway-Secret: " + HttpServerExtension.SECRET + "\r\n",
        "X-User-Id: ann\r\nX-Gateway-Secret: x\r\nX-Gateway-Secret: "
            + HttpServerExtension.SECRET
            + "\r\n",
        "X-Forwarded-User: ann\r\nX-Gateway-Secret: " + HttpServerExtension.SECRET + "\r\n",
        "X-User-Id: ann\r\nForwarded: secret=" + HttpServerExtension.SECRET + "\r\n"
      })
  void letsNobodyInWhoGoesAroundTheGateway(String forged) {
    try (RawConnection connection = service.connect()) {
      assertThat(connection.send(post(forged, BODY)).read().status()).isEqualTo(401);
    }
    assertThat(service.messaging.commands()).isEmpty();
  }

  @Test
  void stripsBlanksAroundValuesOnly() {
    String secret = "X-Gateway-Secret: \t" + HttpServerExtension.SECRET + " \r\n";
    try (RawConnection connection = service.connect()) {
      connection.send(post("X-User-Id:  ann \t\r\n" + secret, BODY));
      assertThat(connection.read().status()).isEqualTo(201);
      assertThat(sent().userId()).isEqualTo("ann");
      connection.send(post("X-User-Id : ann\r\n" + secret, BODY));
      assertThat(connection.read().status()).isEqualTo(400);
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void servesOnWhileTheSecretIsRotated() {
    behind(
        new Setup(new GatewayIdentity(List.of(HttpServerExtension.SECRET, SECOND_SECRET))),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10));
    assertThat(call(post(from("ann"), BODY)).status()).isEqualTo(201);
    gateway.secret(SECOND_SECRET);
    assertThat(call(post(from("ann"), BODY)).status()).isEqualTo(201);

    behind(
        new Setup(new GatewayIdentity(List.of(SECOND_SECRET))),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10));
    assertThat(call(post(from("ann"), BODY)).status()).isEqualTo(401);
    gateway.secret(SECOND_SECRET);
    assertThat(call(post(from("ann"), BODY)).status()).isEqualTo(201);
  }

  @Test
  void keepsOneConnectionForManyUsers() {
    for (int i = 0; i < 50; i++) {
      assertThat(call(post(from("user" + i), BODY)).status()).isEqualTo(201);
      assertThat(sent().userId()).isEqualTo("user" + i);
    }
    assertThat(gateway.opened()).isEqualTo(1);
  }

  @Test
  void failsNoRequestAfterTheServiceClosedAnIdleConnection() {
    behind(
        new Setup().idleTimeout(Duration.ofSeconds(1)),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10));
    for (int round = 1; round <= 3; round++) {
      assertThat(call(post(from("ann"), BODY)).status()).isEqualTo(201);
      int closed = round;
      await().untilAsserted(() -> assertThat(gateway.closed()).isEqualTo(closed));
    }
    assertThat(gateway.opened()).isEqualTo(3);
  }

  @Test
  void failsNoRequestAfterTheGatewayClosedAnIdleConnection() {
    behind(new Setup(), Duration.ofSeconds(1), Duration.ofSeconds(10));
    assertThat(call(post(from("ann"), BODY)).status()).isEqualTo(201);
    await().untilAsserted(() -> assertThat(gateway.closed()).isEqualTo(1));
    assertThat(call(post(from("ann"), BODY)).status()).isEqualTo(201);
  }

  @Test
  void survivesTheGatewayGivingUp() {
    behind(new Setup(), Duration.ofSeconds(60), Duration.ofMillis(300));
    Promise<Sent> late = Promise.promise();
    service.messaging.onSend(command -> late.future());
    assertThat(call(post(from("ann"), BODY)).status()).isEqualTo(502);
    late.complete(new Sent(FakeMessaging.message("ann", "bob", "hi"), false));

    service.messaging.reset();
    assertThat(call(post(from("ann"), BODY)).status()).isEqualTo(201);
  }

  @Test
  void tellsClientsOfTheGatewayWhenTheirBodyDrips() {
    behind(
        new Setup().requestTimeout(Duration.ofMillis(500)),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10));
    try (RawConnection connection = connect()) {
      Reply reply =
          connection
              .send(head("POST", "/messages/bob", from("ann") + JSON))
              .send("Content-Length: 100\r\n\r\n{")
              .read();

      assertThat(reply.status()).isEqualTo(408);
      assertThat(reply.slug()).isEqualTo("request-timeout");
    }
    assertThat(call(post(from("ann"), BODY)).status()).isEqualTo(201);
  }

  static Stream<Arguments> refusedBodies() {
    String large = "{\"text\":\"" + "a".repeat(1_000_000) + "\"}";
    return Stream.of(
        Arguments.of(413, post(from("ann"), large)),
        Arguments.of(
            413,
            head("POST", "/messages/bob", from("ann") + JSON)
                + "Transfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(large.length())
                + "\r\n"
                + large
                + "\r\n0\r\n\r\n"),
        Arguments.of(415, post(from("ann"), BODY).replace("application/json", "text/plain")),
        Arguments.of(400, post(from("ann"), "{\"text\":")),
        Arguments.of(422, post(from("ann"), "{\"txt\":\"hi\"}")));
  }

  @ParameterizedTest
  @MethodSource("refusedBodies")
  void bringsRefusalsOfBodiesToTheClient(int status, String request) {
    try (RawConnection connection = connect()) {
      connection.trySend(request);
      Reply reply = connection.read();

      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.header("Content-Type")).contains("application/problem+json");
      assertThat(reply.json().getInteger("status")).isEqualTo(status);
    }
    // No response is left on the gateway's connections for another user. A client whose connection
    // is closed retries with the key.
    String next = post(from("ann") + "Idempotency-Key: next\r\n", BODY);
    await().untilAsserted(() -> assertThat(call(next).status()).isEqualTo(201));
  }

  @Test
  void refusesALargeBodyBeforeItIsSent() {
    try (RawConnection connection = connect()) {
      Reply reply =
          connection
              .send(head("POST", "/messages/bob", from("ann") + JSON))
              .send("Content-Length: 1000000\r\n\r\n{")
              .read();

      assertThat(reply.status()).isEqualTo(413);
      assertThat(reply.slug()).isEqualTo("content-too-large");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "messaging.http.SmugglingTest#lengths",
    "messaging.http.SmugglingTest#codings",
    "messaging.http.SmugglingTest#heads"
  })
  void servesNobodyARequestThatWasHiddenBehindAnother(String name, String request) {
    try (RawConnection connection = connect()) {
      smuggle(connection, request);
      // The gateway refuses the request, or passes on one well-formed request.
      assertThat(connection.read().status()).as(name).isIn(201, 200, 400, 401, 501, 502);
    }
    assertServesOthersOnly();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("messaging.http.SmugglingTest#chunks")
  void servesNobodyARequestThatWasHiddenInBadChunks(String name, String request) {
    try (RawConnection connection = connect()) {
      smuggle(connection, request);
      // The gateway refuses the request, or writes valid chunks and answers both requests.
      connection.readToEnd();
    }
    assertServesOthersOnly();
  }

  /** Sends the request as mallory, and inside it a second one that claims to come from ann. */
  private static void smuggle(RawConnection connection, String request) {
    connection.trySend(request.replace(HttpServerExtension.ANN, from("mallory")));
    connection.trySend(
        head("GET", "/chats?limit=7", HttpServerExtension.ANN + "Connection: close\r\n") + "\r\n");
  }

  private void assertServesOthersOnly() {
    Reply next = call(head("GET", "/chats?limit=3", from("eve")) + "\r\n");
    assertThat(next.status()).isEqualTo(200);
    assertThat(service.messaging.last()).isEqualTo(new ListChats("eve", 3, null));
    assertThat(service.messaging.commands())
        .noneMatch(command -> command instanceof ListChats list && list.userId().equals("ann"));
  }
}
