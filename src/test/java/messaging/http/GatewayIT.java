package messaging.http;

import static messaging.http.GatewayBench.BODY;
import static messaging.http.GatewayBench.authorization;
import static messaging.http.GatewayBench.post;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import messaging.auth.GatewayIdentity;
import messaging.http.HttpServerExtension.Setup;
import messaging.http.RawConnection.Reply;
import messaging.message.ListChats;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the public port believes behind a reverse proxy. */
@ExtendWith(VertxExtension.class)
class GatewayIT {
  private static final String SECOND_SECRET = "gateway-secret-2";

  @RegisterExtension final HttpServerExtension service = new HttpServerExtension();

  private GatewayBench bench;

  @BeforeEach
  void start() {
    bench = new GatewayBench(service);
  }

  @Test
  void saysWhoTheUserIsAndPassesTheRequestIdAndTheTraceOn() {
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    Reply reply =
        bench.call(
            post(
                authorization("ann") + "X-Request-Id: r-1\r\ntraceparent: " + trace + "\r\n",
                BODY));

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.header("X-Request-Id")).contains("r-1");
    assertThat(bench.sent().userId()).isEqualTo("ann");
    assertThat(bench.sent().requestId()).isEqualTo("r-1");
    assertThat(bench.sent().traceparent()).isEqualTo(trace);
  }

  @Test
  void letsNobodyInWhomTheGatewayDoesNotKnow() {
    assertThat(bench.call(post("X-User-Id: ann\r\n", BODY)).status()).isEqualTo(401);
    assertThat(bench.call(post(HttpServerExtension.ANN, BODY)).status()).isEqualTo(401);
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
    Reply reply = bench.call(post(authorization("mallory") + forged, BODY));

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.header("Location")).contains("/messages/bob?around=42");
    assertThat(service.messaging.commands()).hasSize(1);
    assertThat(bench.sent().userId()).isEqualTo("mallory");
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
      assertThat(bench.sent().userId()).isEqualTo("ann");
      connection.send(post("X-User-Id : ann\r\n" + secret, BODY));
      assertThat(connection.read().status()).isEqualTo(400);
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void servesOnWhileTheSecretIsRotated() {
    bench.behind(
        new Setup(new GatewayIdentity(List.of(HttpServerExtension.SECRET, SECOND_SECRET))),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10));
    assertThat(bench.call(post(authorization("ann"), BODY)).status()).isEqualTo(201);
    bench.gateway().secret(SECOND_SECRET);
    assertThat(bench.call(post(authorization("ann"), BODY)).status()).isEqualTo(201);

    bench.behind(
        new Setup(new GatewayIdentity(List.of(SECOND_SECRET))),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10));
    assertThat(bench.call(post(authorization("ann"), BODY)).status()).isEqualTo(401);
    bench.gateway().secret(SECOND_SECRET);
    assertThat(bench.call(post(authorization("ann"), BODY)).status()).isEqualTo(201);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "messaging.http.SmugglingTest#lengths",
    "messaging.http.SmugglingTest#codings",
    "messaging.http.SmugglingTest#heads"
  })
  void servesNobodyARequestThatWasHiddenBehindAnother(String name, String request) {
    try (RawConnection connection = bench.connect()) {
      smuggle(connection, request);
      // The gateway refuses the request, or passes on one well-formed request.
      assertThat(connection.read().status()).as(name).isIn(201, 200, 400, 401, 501, 502);
    }
    assertServesOthersOnly();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("messaging.http.SmugglingTest#chunks")
  void servesNobodyARequestThatWasHiddenInBadChunks(String name, String request) {
    try (RawConnection connection = bench.connect()) {
      smuggle(connection, request);
      // The gateway refuses the request, or writes valid chunks and answers both requests.
      connection.readToEnd();
    }
    assertServesOthersOnly();
  }

  /** Sends the request as mallory, and inside it a second one that claims to come from ann. */
  private static void smuggle(RawConnection connection, String request) {
    connection.trySend(request.replace(HttpServerExtension.ANN, authorization("mallory")));
    connection.trySend(
        head("GET", "/chats?limit=7", HttpServerExtension.ANN + "Connection: close\r\n") + "\r\n");
  }

  private void assertServesOthersOnly() {
    Reply next = bench.call(head("GET", "/chats?limit=3", authorization("eve")) + "\r\n");
    assertThat(next.status()).isEqualTo(200);
    assertThat(service.messaging.last()).isEqualTo(new ListChats("eve", 3, null));
    assertThat(service.messaging.commands())
        .noneMatch(command -> command instanceof ListChats list && list.userId().equals("ann"));
  }
}
