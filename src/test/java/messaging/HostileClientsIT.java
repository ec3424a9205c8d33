package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import messaging.testing.Crowd;
import messaging.testing.HonestClient;
import messaging.testing.Ports;
import messaging.testing.ServiceProcess;
import messaging.testing.Slowdown;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of clients who take what they can from a node with a heap of 256 MB; others are served,
 * and hardly more slowly.
 */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
@Tag("faults")
// Others beside it would slow down the sends that it times.
@Tag("undisturbed")
final class HostileClientsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int WARM_UP = 1_500;
  private static final int STEPS = 10;

  /** So a crowd comes within 4 s. */
  private static final long STEP_MILLIS = 400;

  /** Over which an attack that goes on is watched. */
  private static final Duration WATCH = Duration.ofSeconds(10);

  private static final String ANN = "Host: localhost\r\nX-User-Id: ann\r\n";

  private static final String POST =
      "POST /messages/bob HTTP/1.1\r\n" + ANN + "Content-Type: application/json\r\n";

  private static final String LARGEST_PAGE = "/messages/bob?limit=200";
  private final HttpClient client = HttpClient.newHttpClient();
  private final int port = Ports.free();
  private final int management = Ports.free();
  private Vertx vertx;
  private ServiceProcess node;
  private Crowd crowd;
  private RestlessClients restless;

  @BeforeAll
  void start(Vertx vertx, @TempDir Path folder) {
    this.vertx = vertx;
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
            "MESSAGING_CONTACTS_URL", contacts.url(),
            // The stub shares a JVM with the attackers.
            "MESSAGING_CONTACTS_CACHE_TTL", "1m"));
    // It goes over the options of the small JVM that other tests use.
    variables.put("_JAVA_OPTIONS", "-Xmx256m -XX:TieredStopAtLevel=4");
    node = ServiceProcess.start(folder, variables);
    node.awaitLog("Serving");
    crowd = new Crowd(port);
    restless = new RestlessClients(vertx, port, WATCH);
    fill("ann", "bob", 200);
    HonestClient.median(() -> send("dan", "eve", "hello"), WARM_UP);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @AfterEach
  void othersAreStillServed() {
    assertServes();
    crowd.close();
    assertServes();
    assertThat(node.log()).doesNotContain("OutOfMemory", "OutOfDirectMemory");
  }

  private void assertHardlySlower(TestInfo test, Runnable attack) {
    new Slowdown(this::sendHonestly).assertSmall(test.getDisplayName(), attack, crowd::close);
  }

  /** A chat of the largest messages; a cold node may refuse some at first. */
  private void fill(String from, String to, int messages) {
    String text = "\\u0001".repeat(3_999) + "a";
    for (int i = 0; i < messages; i++) {
      await().until(() -> send(from, to, text) == 201);
    }
  }

  private void sendHonestly() {
    assertThat(send("dan", "eve", "hello")).isEqualTo(201);
  }

  private void gather(int clients, String bytes) {
    for (int i = 0; i < STEPS; i++) {
      crowd.gather(clients / STEPS, bytes);
      assertServes();
      vertx.timer(STEP_MILLIS).await();
    }
  }

  @Test
  void survivesIdleConnections(TestInfo test) {
    assertHardlySlower(test, () -> gather(15_000, ""));
  }

  @Test
  void survivesUnfinishedHeads(TestInfo test) {
    assertHardlySlower(
        test, () -> gather(15_000, "GET /chats HTTP/1.1\r\n" + ANN + "X-A: " + "a".repeat(7_900)));
  }

  @Test
  void survivesUnfinishedHeadsOfManyFields(TestInfo test) {
    assertHardlySlower(
        test, () -> gather(5_000, "GET /chats HTTP/1.1\r\n" + ANN + "a:b\r\n".repeat(90)));
  }

  @Test
  void survivesUnfinishedBodies(TestInfo test) {
    assertHardlySlower(
        test, () -> gather(9_000, POST + "Content-Length: 60000\r\n\r\n" + "a".repeat(32_000)));
  }

  @Test
  void survivesReadersWhoTakeNothing(TestInfo test) {
    assertHardlySlower(
        test,
        () -> gather(200, ("GET " + LARGEST_PAGE + " HTTP/1.1\r\n" + ANN + "\r\n").repeat(3)));
  }

  @Test
  void survivesReadersOfManyNamesWhoTakeNothing(TestInfo test) {
    // Each of them has a large chat of its own.
    for (int user = 0; user < 20; user++) {
      fill("ann", "u" + user, 100);
    }
    assertHardlySlower(
        test,
        () -> {
          for (int user = 0; user < 20; user++) {
            crowd.gather(
                5,
                "GET /messages/ann?limit=200 HTTP/1.1\r\nHost: a\r\nX-User-Id: u"
                    + user
                    + "\r\n\r\n");
            vertx.timer(STEP_MILLIS / 2).await();
          }
        });
  }

  @Test
  void survivesAUserWhoAsksForTheLargestPagesAllTheTime(TestInfo test) {
    assertHardlySlower(
        test, () -> restless.attack(128, i -> restless.request(HttpMethod.GET, LARGEST_PAGE)));
  }

  @Test
  void survivesMadeUpMethods(TestInfo test) {
    Slowdown.beside(() -> refused(i -> HttpMethod.DELETE), this::sendHonestly)
        .assertSmall(
            test.getDisplayName(),
            () -> {
              AtomicInteger number = new AtomicInteger();
              while (number.get() < 100_000) {
                refused(i -> HttpMethod.valueOf("M" + number.incrementAndGet()));
              }
            },
            crowd::close);
  }

  private void refused(IntFunction<HttpMethod> method) {
    restless.attack(4, i -> restless.request(method.apply(i), "/chats"));
  }

  private void assertServes() {
    sendHonestly();
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
