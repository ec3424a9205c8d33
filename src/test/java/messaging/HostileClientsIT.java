package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import messaging.testing.Crowd;
import messaging.testing.Ports;
import messaging.testing.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of clients who take what they can from a node with a small heap; others are served. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
@Tag("faults")
final class HostileClientsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String ANN = "Host: localhost\r\nX-User-Id: ann\r\n";
  private static final String POST =
      "POST /messages/bob HTTP/1.1\r\n" + ANN + "Content-Type: application/json\r\n";

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port = Ports.free();
  private final int management = Ports.free();
  private ServiceProcess node;
  private Crowd crowd;

  @BeforeAll
  void start(Vertx vertx, @TempDir Path folder) {
    ContactServiceStub contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    Map<String, String> variables = new HashMap<>(RunningService.ownStream());
    variables.putAll(
        Map.of(
            "MESSAGING_HTTP_HOST", "127.0.0.1",
            "MESSAGING_HTTP_PORT", Integer.toString(port),
            "MESSAGING_MANAGEMENT_PORT", Integer.toString(management),
            "MESSAGING_AUTH_MODE", "gateway",
            "MESSAGING_POSTGRES_URI", Backing.postgres().freshDatabase(),
            "MESSAGING_NATS_URL", Backing.nats().url(),
            "MESSAGING_CONTACTS_URL", contacts.url()));
    node = ServiceProcess.start(folder, variables);
    node.awaitLog("Serving");
    crowd = new Crowd(port);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @AfterEach
  void othersWereServedAndStillAre() {
    assertServes();
    crowd.close();
    assertServes();
    assertThat(node.log()).doesNotContain("OutOfMemory", "OutOfDirectMemory");
  }

  private void gather(int clients, String bytes) {
    for (int i = 0; i < 10; i++) {
      crowd.gather(clients / 10, bytes);
      assertServes();
    }
  }

  @Test
  void survivesIdleConnections() {
    gather(15_000, "");
  }

  @Test
  void survivesUnfinishedHeads() {
    gather(15_000, "GET /chats HTTP/1.1\r\n" + ANN + "X-A: " + "a".repeat(7_900));
  }

  @Test
  void survivesUnfinishedHeadsOfManyFields() {
    gather(5_000, "GET /chats HTTP/1.1\r\n" + ANN + "a:b\r\n".repeat(90));
  }

  @Test
  void survivesUnfinishedBodies() {
    gather(9_000, POST + "Content-Length: 60000\r\n\r\n" + "a".repeat(32_000));
  }

  @Test
  void survivesReadersWhoTakeNothing() {
    String text = "\\u0001".repeat(3_999) + "a";
    for (int i = 0; i < 200; i++) {
      assertThat(send("ann", "bob", text)).isEqualTo(201);
    }
    gather(200, ("GET /messages/bob?limit=200 HTTP/1.1\r\n" + ANN + "\r\n").repeat(3));
  }

  private void assertServes() {
    assertThat(send("dan", "eve", "hello")).isEqualTo(201);
    assertThat(call("/health/live", management)).isEqualTo(200);
  }

  private int send(String from, String to, String jsonText) {
    return exchange(
        HttpRequest.newBuilder(at(port, "/messages/" + to))
            .header("X-User-Id", from)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"text\":\"" + jsonText + "\"}")));
  }

  private int call(String path, int where) {
    return exchange(HttpRequest.newBuilder(at(where, path)));
  }

  private static URI at(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private int exchange(HttpRequest.Builder request) {
    try {
      return client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString()).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("No answer; the node says: " + node.log(), e);
    }
  }
}
