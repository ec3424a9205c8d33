package messaging.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import messaging.config.HttpConfig;
import messaging.wire.ServerTls;
import org.jspecify.annotations.Nullable;

/** Serves the public port. All instances share the port and the router. */
public final class HttpVerticle extends VerticleBase {
  private final HttpConfig config;
  private final Router router;
  private final Duration shutdownTimeout;
  private final MeterRegistry meters;
  private final Duration heartbeat;
  private final Optional<ServerTls> tls;
  private @Nullable HttpServer server;

  /**
   * A verticle that listens after its deployment.
   *
   * @param shutdownTimeout time for requests in progress during undeployment
   * @param heartbeat of streams; a client's machine that acknowledges nothing for as long is gone
   * @param tls for HTTPS; without it the port speaks plain HTTP
   */
  public HttpVerticle(
      HttpConfig config,
      Router router,
      Duration shutdownTimeout,
      MeterRegistry meters,
      Duration heartbeat,
      Optional<ServerTls> tls) {
    this.config = config;
    this.router = router;
    this.shutdownTimeout = shutdownTimeout;
    this.meters = meters;
    this.heartbeat = heartbeat;
    this.tls = tls;
  }

  @Override
  public Future<?> start() {
    HttpServer created =
        HttpServers.create(
            vertx,
            config.idleTimeout(),
            ClientLimits.ofOneServer(config, heartbeat),
            TracingPolicy.ALWAYS,
            router,
            new ShedConnections("http", meters),
            tls);
    server = created;
    return HttpServers.listen(created, config.host(), config.port(), "http");
  }

  /** Accepts no new connections, closes idle ones, and waits for requests in progress. */
  @Override
  public Future<?> stop() {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(shutdownTimeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The port it listens on; 0 before the deployment. Thread-safe after the deployment. */
  public int port() {
    return server == null ? 0 : server.actualPort();
  }
}
