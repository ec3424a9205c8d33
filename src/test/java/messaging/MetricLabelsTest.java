package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import messaging.config.ConfigLoader;
import messaging.config.ManagementConfig;
import messaging.config.ServiceConfig;
import messaging.http.HttpVerticle;
import messaging.http.ManagementVerticle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No label of a metric comes from a request: each value would be a meter that stays for ever. */
final class MetricLabelsTest {
  private static final int MANY = 1_000;

  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ServiceConfig config =
      ConfigLoader.load(
          Optional.empty(),
          Map.of(
              "MESSAGING_AUTH_MODE", "gateway",
              "MESSAGING_HTTP_HOST", "127.0.0.1",
              "MESSAGING_HTTP_PORT", "0"));
  private final ServiceVertx own = ServiceVertx.start(config, meters).await();
  private final WebClient client = WebClient.create(own.vertx());

  @AfterEach
  void close() {
    own.close().await();
  }

  @Test
  void countsMadeUpMethodsTogetherOnBothPorts() {
    for (int port : List.of(publicPort(), managementPort())) {
      call(port, i -> new RequestOptions().setMethod(HttpMethod.valueOf("FIRST")));
      Set<Meter.Id> before = ids();

      call(port, i -> new RequestOptions().setMethod(HttpMethod.valueOf("M" + i)));

      assertThat(ids()).isEqualTo(before);
    }
    assertThat(methods()).containsOnly("OTHER");
  }

  @Test
  void namesTheMethodsOfHttp() {
    call(
        publicPort(),
        i -> new RequestOptions().setMethod(i % 2 == 0 ? HttpMethod.GET : HttpMethod.POST));

    assertThat(methods()).containsOnly("GET", "POST");
  }

  @Test
  void takesNoLabelFromPathQueryOrHeaders() {
    for (int port : List.of(publicPort(), managementPort())) {
      call(port, i -> new RequestOptions());
      Set<Meter.Id> before = ids();

      call(
          port,
          i ->
              new RequestOptions()
                  .setURI("/made/up" + i + "?q=" + i)
                  .putHeader("Host", "host" + i)
                  .putHeader("User-Agent", "agent" + i)
                  .putHeader("X-User-Id", "user" + i));

      assertThat(ids()).isEqualTo(before);
    }
  }

  private int publicPort() {
    HttpVerticle verticle =
        new HttpVerticle(
            config.http(),
            Router.router(own.vertx()),
            Duration.ofSeconds(1),
            meters,
            Duration.ofSeconds(15),
            Optional.empty());
    own.vertx().deployVerticle(verticle).await();
    return verticle.port();
  }

  private int managementPort() {
    ManagementVerticle verticle =
        new ManagementVerticle(new ManagementConfig("127.0.0.1", 0), meters, List.of());
    own.vertx().deployVerticle(verticle).await();
    return verticle.port();
  }

  /** Sends many requests, and waits until all are counted. */
  private void call(int port, IntFunction<RequestOptions> request) {
    double before = counted();
    IntStream.range(0, MANY)
        .mapToObj(i -> request.apply(i).setHost("127.0.0.1").setPort(port))
        .map(options -> client.request(options.getMethod(), options).send())
        .toList()
        .forEach(answered -> answered.await());
    await().until(() -> counted() == before + MANY);
  }

  private double counted() {
    return meters.find("vertx.http.server.requests").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private Set<String> methods() {
    return meters.find("vertx.http.server.requests").counters().stream()
        .map(counter -> counter.getId().getTag("method"))
        .collect(Collectors.toSet());
  }

  private Set<Meter.Id> ids() {
    return meters.getMeters().stream()
        .map(Meter::getId)
        .filter(id -> id.getName().startsWith("vertx.http.server"))
        .collect(Collectors.toSet());
  }
}
