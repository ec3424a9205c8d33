package messaging.http;

import static io.vertx.core.http.HttpMethod.GET;
import static messaging.http.RouteTable.Route.route;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import messaging.bus.Json;
import messaging.config.ManagementConfig;
import org.jspecify.annotations.Nullable;

/** Serves the management port: liveness, readiness and metrics. Knows no identity. */
public final class ManagementVerticle extends VerticleBase {
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(75);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final ManagementConfig config;
  private final PrometheusMeterRegistry registry;
  private final List<HealthCheck> checks;
  private final RouteTable<Consumer<Exchange>> table;
  private @Nullable HttpServer server;

  /** Does not listen before it is deployed. Readiness is made of {@code checks}. */
  public ManagementVerticle(
      ManagementConfig config, PrometheusMeterRegistry registry, List<HealthCheck> checks) {
    this.config = config;
    this.registry = registry;
    this.checks = List.copyOf(checks);
    this.table =
        new RouteTable<>(
            List.of(
                route(GET, "/health/live", exchange -> respond(exchange, Health.live())),
                route(GET, "/health/ready", this::ready),
                route(GET, "/metrics", this::metrics)));
  }

  @Override
  public Future<?> start() {
    HttpServer created =
        HttpServers.create(
            vertx, IDLE_TIMEOUT, REQUEST_TIMEOUT, TracingPolicy.IGNORE, this::handle);
    server = created;
    return HttpServers.listen(created, config.host(), config.port(), "management");
  }

  /** The port it listens on; 0 before it is deployed. Thread-safe once it is. */
  public int port() {
    return server == null ? 0 : server.actualPort();
  }

  private void handle(HttpServerRequest request) {
    Exchange exchange = new Exchange(request, () -> false);
    try {
      table.find(request.method(), request.path()).route().to().accept(exchange);
    } catch (RuntimeException failure) {
      exchange.fail(failure);
    }
  }

  private void ready(Exchange exchange) {
    Health.ask(checks).onComplete(health -> respond(exchange, health), exchange::fail);
  }

  private static void respond(Exchange exchange, Health health) {
    exchange.send(health.statusCode(), "application/json", Json.encode(health));
  }

  /** Off the event loop, as some gauges are slow and there may be thousands of lines. */
  private void metrics(Exchange exchange) {
    vertx
        .executeBlocking(registry::scrape, false)
        .onComplete(lines -> exchange.send(200, PROMETHEUS, Buffer.buffer(lines)), exchange::fail);
  }
}
