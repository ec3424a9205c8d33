package messaging.http;

import static io.vertx.core.http.HttpMethod.GET;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.micrometer.PrometheusScrapingHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import messaging.config.ManagementConfig;
import org.jspecify.annotations.Nullable;

/** Serves the management port: liveness, readiness and metrics. No authentication. */
public final class ManagementVerticle extends VerticleBase {
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(75);

  private final ManagementConfig config;
  private final PrometheusMeterRegistry registry;
  private final List<HealthCheck> checks;
  private @Nullable HttpServer server;

  /** A verticle that listens after its deployment. Readiness depends on {@code checks}. */
  public ManagementVerticle(
      ManagementConfig config, PrometheusMeterRegistry registry, List<HealthCheck> checks) {
    this.config = config;
    this.registry = registry;
    this.checks = List.copyOf(checks);
  }

  @Override
  public Future<?> start() {
    HttpServer created =
        HttpServers.create(
            vertx,
            IDLE_TIMEOUT,
            ClientLimits.management(),
            TracingPolicy.IGNORE,
            routes(),
            new ShedConnections("management", registry),
            Optional.empty());
    server = created;
    return HttpServers.listen(created, config.host(), config.port(), "management");
  }

  private Router routes() {
    Router router = Router.router(vertx);
    router.route().handler(new TargetGuard(Set.of())).handler(ManagementVerticle::name);
    Routes.route(router, GET, "/health/live").handler(Health::live);
    Health health = new Health(vertx, checks, registry);
    Routes.route(router, GET, "/health/ready").handler(health);
    Routes.route(router, GET, "/metrics")
        .handler(health::measure)
        // Not on the event loop: some gauges are slow, and there may be thousands of lines.
        .blockingHandler(PrometheusScrapingHandler.create(registry), false);
    new ProblemHandler(router).handleAll();
    return router;
  }

  /** Adds the request id, because the metrics handler comes from a library. */
  private static void name(RoutingContext context) {
    RequestIds.of(context.request());
    context.next();
  }

  /** The port it listens on; 0 before the deployment. Thread-safe after the deployment. */
  public int port() {
    return server == null ? 0 : server.actualPort();
  }
}
