package messaging.http;

import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import messaging.config.ManagementConfig;
import messaging.http.RawConnection.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ManagementVerticleTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private Vertx vertx;

  @BeforeEach
  void useVertx(Vertx vertx) {
    this.vertx = vertx;
  }

  private Reply get(String path, HealthCheck... checks) {
    return call("GET", path, checks);
  }

  private Reply call(String method, String path, HealthCheck... checks) {
    ManagementVerticle verticle =
        new ManagementVerticle(new ManagementConfig("127.0.0.1", 0), registry, List.of(checks));
    vertx.deployVerticle(verticle).await();
    try (RawConnection connection = new RawConnection(verticle.port())) {
      return connection.send(head(method, path, "") + "\r\n").read();
    }
  }

  @Test
  void livesWhateverTheChecksSay() {
    Reply reply = get("/health/live", check("database", true, () -> Future.succeededFuture(false)));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json()).isEqualTo(new JsonObject().put("status", "UP"));
  }

  @Test
  void isReadyWhenAllIsWell() {
    Reply reply =
        get(
            "/health/ready",
            check("database", true, ManagementVerticleTest::good),
            check("nats", false, ManagementVerticleTest::good));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("content-type")).contains("application/json");
    assertThat(reply.json())
        .isEqualTo(
            new JsonObject()
                .put("status", "UP")
                .put(
                    "checks",
                    new JsonArray()
                        .add(new JsonObject().put("name", "database").put("status", "UP"))
                        .add(new JsonObject().put("name", "nats").put("status", "UP"))));
  }

  @Test
  void staysReadyWithoutWhatIsNotCritical() {
    Reply reply =
        get(
            "/health/ready",
            check("database", true, ManagementVerticleTest::good),
            check("nats", false, () -> Future.failedFuture("down")));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().getString("status")).isEqualTo("DEGRADED");
    assertThat(reply.body()).contains("\"nats\"", "\"DOWN\"");
  }

  @Test
  void tellsTheReasonOfACheckThatHasOne() {
    Reply reply =
        get(
            "/health/ready",
            HealthCheck.because("cluster", false, Optional::empty),
            HealthCheck.because("nats", false, () -> Optional.of("a limit is reached")));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json())
        .isEqualTo(
            new JsonObject()
                .put("status", "DEGRADED")
                .put(
                    "checks",
                    new JsonArray()
                        .add(new JsonObject().put("name", "cluster").put("status", "UP"))
                        .add(
                            new JsonObject()
                                .put("name", "nats")
                                .put("status", "DOWN")
                                .put("reason", "a limit is reached"))));
  }

  @Test
  void isNotReadyWithoutWhatIsCritical() {
    List<Supplier<Future<Boolean>>> bad =
        List.of(
            () -> Future.succeededFuture(false),
            () -> Future.succeededFuture(null),
            () -> Future.failedFuture("down"),
            () -> {
              throw new IllegalStateException("down");
            },
            // Never answers: the limit is one second.
            () -> Promise.<Boolean>promise().future());
    for (Supplier<Future<Boolean>> check : bad) {
      Reply reply =
          get("/health/ready", check("nats", false, check), check("database", true, check));

      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.json().getString("status")).isEqualTo("DOWN");
    }
  }

  @Test
  void showsMetrics() {
    registry.counter("messaging.sends").increment();
    Reply reply = get("/metrics");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(reply.body()).contains("messaging_sends_total 1.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/health", "/health/", "/health/live/", "/metrics/", "/chats"})
  void knowsNothingElse(String path) {
    Reply reply = get(path);

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.slug()).isEqualTo("not-found");
  }

  @Test
  void measuresReadinessWithEachScrape() {
    Reply reply =
        get(
            "/metrics",
            check("database", true, () -> Future.succeededFuture(false)),
            check("nats", false, ManagementVerticleTest::good));

    assertThat(reply.body())
        .contains("messaging_ready 0.0")
        .contains("messaging_health{check=\"database\"} 0.0")
        .contains("messaging_health{check=\"nats\"} 1.0");
  }

  @Test
  void isReadyInTheMetricsAlsoIfItIsDegraded() {
    assertThat(get("/metrics", check("nats", false, () -> Future.succeededFuture(false))).body())
        .contains("messaging_ready 1.0", "messaging_health{check=\"nats\"} 0.0");
  }

  @Test
  void takesNoOtherMethods() {
    Reply reply = call("POST", "/metrics");

    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.header("allow")).contains("GET, HEAD");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/health/ready", "/metrics"})
  void answersHeadWithoutBody(String path) {
    ManagementVerticle verticle =
        new ManagementVerticle(new ManagementConfig("127.0.0.1", 0), registry, List.of());
    vertx.deployVerticle(verticle).await();
    try (RawConnection connection = new RawConnection(verticle.port())) {
      Reply reply = connection.send(head("HEAD", path, "") + "\r\n").readHead();
      Reply next = connection.send(head("GET", path, "X-Request-Id: r-1\r\n") + "\r\n").read();

      assertThat(reply.status()).isEqualTo(200);
      assertThat(next.status()).isEqualTo(200);
      assertThat(next.header("x-request-id")).contains("r-1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/../metrics", "//metrics", "/metrics%2F", "/%zz"})
  void refusesPathsThatCanBeReadDifferently(String path) {
    Reply reply = get(path);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.slug()).isEqualTo("malformed-target");
  }

  private static Future<Boolean> good() {
    return Future.succeededFuture(true);
  }

  private static HealthCheck check(String name, boolean critical, Supplier<Future<Boolean>> check) {
    return new HealthCheck(name, critical, check);
  }
}
