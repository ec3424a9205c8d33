package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import messaging.config.ClientsConfig;
import messaging.http.HttpServerExtension.Setup;
import messaging.message.History;
import messaging.message.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many clients who together take more than a node has; the others are served. */
@ExtendWith(VertxExtension.class)
class CrowdTest {
  private static final int CONNECTIONS = 50;
  private static final int BYTES = 300_000;

  /** Of a page; more than sockets hold. */
  static final int LARGE = 10_000_000;

  private static final String GET = head("GET", "/chats", ANN) + "\r\n";
  private static final String POST =
      head("POST", "/messages/bob", ANN + "Content-Type: application/json\r\n");

  @RegisterExtension
  final HttpServerExtension server =
      new HttpServerExtension(
          new Setup()
              .requestTimeout(Duration.ofSeconds(60))
              .clients(new ClientsConfig(CONNECTIONS, BYTES, List.of(), List.of())));

  private final List<RawConnection> crowd = new ArrayList<>();

  @AfterEach
  void disperse() {
    crowd.forEach(RawConnection::close);
  }

  private void gather(int clients, Consumer<RawConnection> each) {
    for (int i = 0; i < clients; i++) {
      RawConnection connection = server.connect();
      crowd.add(connection);
      each.accept(connection);
    }
  }

  private double shed(String reason) {
    return server
        .meters
        .get("messaging.http.connections.shed")
        .tag("reason", reason)
        .counter()
        .count();
  }

  private void awaitShed(String reason, double least) {
    await().untilAsserted(() -> assertThat(shed(reason)).isGreaterThanOrEqualTo(least));
  }

  @Test
  void givesPlacesOfIdleConnectionsToNewOnes() {
    try (RawConnection regular = server.connect()) {
      for (int i = 0; i < 4; i++) {
        assertThat(regular.send(GET).read().status()).isEqualTo(200);
        gather(CONNECTIONS / 2, idle -> {});
        assertThat(server.call("GET", "/chats").status()).isEqualTo(200);
      }
      awaitShed("connections", CONNECTIONS);
      assertThat(regular.send(GET).read().status()).isEqualTo(200);
    }
  }

  @Test
  void refusesConnectionsWhileAllAreBusy() {
    server.messaging.onHistory(query -> Promise.<History>promise().future());
    gather(
        CONNECTIONS,
        busy -> {
          String user = "user" + crowd.size();
          busy.send(head("GET", "/messages/bob", ANN.replace("ann", user)) + "\r\n");
        });
    await().until(() -> server.messaging.commands().size() == CONNECTIONS);

    try (RawConnection refused = server.connect()) {
      assertThat(refused.isClosedByPeer()).isTrue();
    }
    crowd.remove(0).close();
    await().until(() -> answers(GET));
  }

  private boolean answers(String request) {
    try (RawConnection connection = server.connect()) {
      return connection.trySend(request) && !connection.isClosedByPeer();
    }
  }

  @Test
  void keepsFewBytesOfUnfinishedHeads() {
    String unfinished = head("GET", "/chats", "X-A: " + "a".repeat(7_900));
    floodsWith(unfinished, BYTES / 7_900);
  }

  @Test
  void keepsFewUnfinishedHeadsOfManySmallFields() {
    // Each field takes far more memory than its 5 bytes.
    floodsWith(head("GET", "/chats", "a:b\r\n".repeat(90)), BYTES / (90 * 160));
  }

  @Test
  void keepsFewBytesOfUnfinishedBodies() {
    floodsWith(POST + "Content-Length: 60000\r\n\r\n" + "a".repeat(32_000), BYTES / 32_000);
  }

  @Test
  void keepsFewBytesOfUnfinishedChunkedBodies() {
    floodsWith(
        POST + "Transfer-Encoding: chunked\r\n\r\n" + "1\r\na\r\n".repeat(5_000), BYTES / 30_000);
  }

  @Test
  void keepsFewBytesBehindARequestThatIsWorkedOn() {
    server.messaging.onHistory(query -> Promise.<History>promise().future());
    floodsWith(head("GET", "/messages/bob", ANN) + "\r\n" + GET.repeat(200), CONNECTIONS);
  }

  /** Twice what fits, on connections of which none is complete. */
  private void floodsWith(String part, int fitting) {
    int clients = Math.min(2 * fitting, CONNECTIONS - 2);
    gather(clients, connection -> connection.send(part));
    awaitShed("arriving", 1);
    assertThat(server.post("/messages/bob", "{\"text\":\"hi\"}").status()).isEqualTo(201);
    assertThat(server.call("GET", "/chats").status()).isEqualTo(200);
  }

  @Test
  void keepsFewBytesOfAnswersThatAreNotTaken() {
    server.messaging.onHistory(query -> largeAnswer());
    gather(
        10,
        connection -> {
          // One user would wait until its first page is taken.
          String user = "user" + crowd.size();
          String request = head("GET", "/messages/bob", ANN.replace("ann", user)) + "\r\n";
          connection.send(request.repeat(3));
        });

    awaitShed("untaken", 5);
    assertThat(server.call("GET", "/chats").status()).isEqualTo(200);
    // Who takes it gets it whole.
    assertThat(server.call("GET", "/messages/bob").json().getJsonArray("messages")).hasSize(10);
  }

  /** {@link #LARGE} bytes. */
  static Future<History> largeAnswer() {
    Message large = FakeMessaging.message("bob", "ann", "a".repeat(1_000_000));
    return Future.succeededFuture(
        new History(
            FakeMessaging.CHAT,
            IntStream.range(0, 10).mapToObj(i -> large).toList(),
            false,
            false));
  }
}
