package messaging.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import messaging.testing.ApiContract;
import messaging.testing.HonestClient;
import net.jqwik.api.Arbitraries;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bad input of all kinds, at all ports: each is refused in a known way, none is left anywhere, and
 * afterwards the node is as before. {@code -Dhostile.seed} repeats a run, {@code
 * -Dhostile.requests} makes it longer.
 */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
@Tag("faults")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class HostileInputIT {
  private static final Logger log = LoggerFactory.getLogger(HostileInputIT.class);
  private static final int REQUESTS = Integer.getInteger("hostile.requests", 100_000);
  private static final int WARM_UP = 2_000;
  private static final double MOST_SLOWDOWN = 3;
  private static final long MEBIBYTE = 1 << 20;

  /** Heap, buffers, classes, code and threads. */
  private static final long MOST_RESIDENT = 900 * MEBIBYTE;

  /**
   * Of statuses and routes that come later than in the warm-up; labels of requests would be tens of
   * thousands.
   */
  private static final int MORE_SERIES = 1_000;

  /** Until what was closed is gone. */
  private static final Duration CALM = Duration.ofSeconds(60);

  private final long seed = Long.getLong("hostile.seed", new Random().nextLong());
  private final HttpClient client = HttpClient.newHttpClient();
  private BusAttack bus;
  private HostileNode node;
  private Set<String> problems;
  private Vitals before;

  @BeforeAll
  void start(Vertx vertx, @TempDir Path folder) {
    log.atInfo().addKeyValue("seed", seed).addKeyValue("requests", REQUESTS).log("Hostile input");
    problems = Verdict.published(ApiContract.published(vertx));
    node = HostileNode.start(vertx, folder);
    bus = BusAttack.on(node, seed);
    // What is made once, such as threads and caches, is there before anything is counted.
    attackHttp(WARM_UP);
    attackManagement(WARM_UP / 10);
    bus.send(WARM_UP / 10);
    before = node.vitals();
  }

  @AfterAll
  void stop() {
    bus.close();
    node.close();
  }

  /** Nothing is left of it: no text anywhere, no memory, no thread, no connection. */
  @AfterEach
  void leavesNothing() {
    sendHonestly();
    node.places().forEach((place, text) -> assertThat(Canary.around(text)).as(place).isEmpty());
    assertThat(node.log().lines().filter(line -> line.contains(" ERROR ")))
        // Vert.x says so where the contact-service, which is busy too, was too slow.
        .allMatch(line -> line.contains("HttpClientRequestImpl"));
    assertThat(node.log()).doesNotContain("OutOfMemory", "OutOfDirectMemory", "LEAK");
    await()
        .atMost(CALM)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertIsAsBefore(node.vitals()));
  }

  private void assertIsAsBefore(Vitals now) {
    assertThat(now.threads()).as("threads").isLessThanOrEqualTo(before.threads() + 4);
    assertThat(now.descriptors()).as("descriptors").isLessThanOrEqualTo(before.descriptors() + 8);
    assertThat(now.series()).as("series").isLessThanOrEqualTo(before.series() + MORE_SERIES);
    assertThat(now.heap()).as("heap").isLessThan(before.heap() + 24 * MEBIBYTE);
    assertThat(now.direct()).as("direct memory").isLessThan(before.direct() + 32 * MEBIBYTE);
    assertThat(now.resident()).as("memory").isLessThan(MOST_RESIDENT);
  }

  @Test
  void refusesBadRequestsOverHttpAndServesOthers() {
    Duration alone = medianBeside(() -> harmless(share(10)));
    Duration beside = medianBeside(() -> attackHttp(share(65)));
    double factor = (double) beside.toNanos() / alone.toNanos();
    log.atInfo().addKeyValue("factor", "%.2f".formatted(factor)).log("Slowdown");
    assertThat(factor).as("slowdown against as many good requests").isLessThan(MOST_SLOWDOWN);
  }

  @Test
  void refusesBadRequestsOfTheManagementPort() {
    attackManagement(share(15));
  }

  @Test
  void givesUpRequestsThatDoNotEnd() {
    try (Waves waves = new Waves(node.port(), new Verdict(problems))) {
      waves.abandon(new Draws<>(Requests.any(HostileNode.SECRET), seed), 2_000);
    }
  }

  @Test
  void refusesBadRequestsOnTheEventBus() {
    bus.send(share(15));
  }

  @Test
  void survivesStrangersAtThePortOfTheEventBus() throws IOException {
    Draws<Shape> shapes = new Draws<>(BusBytes.any(), seed);
    for (int done = 0; done < share(5); done += BusAttack.AT_ONCE) {
      for (Shape shape : shapes.next(BusAttack.AT_ONCE)) {
        knock(shape);
      }
    }
    bus.send(BusAttack.AT_ONCE);
  }

  private void knock(Shape shape) throws IOException {
    try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), node.bus())) {
      stranger.getOutputStream().write(shape.bytes());
    }
  }

  private static int share(int percent) {
    return REQUESTS / 100 * percent;
  }

  private void attackHttp(int count) {
    attack("http", node.port(), new Draws<>(Requests.any(HostileNode.SECRET), seed), count);
  }

  private void attackManagement(int count) {
    attack(
        "management",
        node.management(),
        new Draws<>(Requests.any(HostileNode.SECRET), seed + 1),
        count);
  }

  /** As many connections and requests, and nothing wrong with them. */
  private void harmless(int count) {
    Shape request =
        new Shape(
            "GET /chats HTTP/1.1\r\nHost: localhost\r\nX-User-Id: u1\r\nX-Gateway-Secret: "
                + HostileNode.SECRET
                + "\r\n\r\n",
            true);
    attack("harmless", node.port(), new Draws<>(Arbitraries.just(request), seed), count);
  }

  private void attack(String where, int port, Draws<Shape> shapes, int count) {
    try (Waves waves = new Waves(port, new Verdict(problems))) {
      waves.send(shapes, count);
      log.atInfo()
          .addKeyValue("where", where)
          .addKeyValue("requests", waves.sent())
          .addKeyValue("unanswered", waves.unanswered())
          .addKeyValue("statuses", waves.statuses())
          .log("Attacked");
    }
  }

  private Duration medianBeside(Runnable work) {
    HonestClient honest = HonestClient.start(this::sendHonestly);
    try (honest) {
      work.run();
    }
    return honest.median();
  }

  private void sendHonestly() {
    try {
      int status =
          client
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + node.port() + "/messages/eve"))
                      .timeout(Attack.MOST)
                      .header("X-User-Id", "dan")
                      .header("X-Gateway-Secret", HostileNode.SECRET)
                      .header("Content-Type", "application/json")
                      .POST(BodyPublishers.ofString("{\"text\":\"hello\"}"))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode();
      assertThat(status).isEqualTo(201);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("No answer; the node says: " + node.log(), e);
    }
  }
}
