package messaging;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import messaging.config.ServiceConfig;
import messaging.http.HttpVerticle;
import messaging.http.ManagementVerticle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node of the service, which serves. Start and stop it once, from any thread. */
public final class Service {
  private static final Logger log = LoggerFactory.getLogger(Service.class);

  private final StartedParts parts;
  private final Readiness readiness;
  private final Duration drainDelay;
  private final ManagementVerticle management;
  private final HttpVerticle http;

  /**
   * @param parts all of the node's, in the order of their start
   * @param drainDelay between the moment when it is not ready any more and the stop of its parts
   */
  Service(
      StartedParts parts,
      Readiness readiness,
      Duration drainDelay,
      ManagementVerticle management,
      HttpVerticle http) {
    this.parts = parts;
    this.readiness = readiness;
    this.drainDelay = drainDelay;
    this.management = management;
    this.http = http;
  }

  /**
   * Starts a node.
   *
   * @return completes when requests are served; fails, with everything stopped again, if a part
   *     cannot be started
   */
  public static Future<Service> start(ServiceConfig config) {
    // A promise of no event loop: if the start fails, they have all ended before this completes.
    Promise<Service> started = Promise.promise();
    PrometheusMeterRegistry meters = Meters.registry(config.metrics());
    Build.current().register(meters);
    // Inside a future, so that an exception makes the start fail too.
    Future.<Void>succeededFuture()
        .compose(go -> ServiceVertx.start(config, meters))
        .onComplete(
            own -> startParts(new ServiceStart(config, meters, own), started), started::fail);
    return started.future();
  }

  private static void startParts(ServiceStart start, Promise<Service> started) {
    start
        .run()
        .onComplete(
            started::complete, failure -> start.undo().onComplete(undone -> started.fail(failure)));
  }

  /** The port that requests are served on. */
  public int httpPort() {
    return http.port();
  }

  /** The port that health and metrics are served on. */
  public int managementPort() {
    return management.port();
  }

  /** For verticles of others that are to live in the same Vert.x. */
  public Vertx vertx() {
    return parts.vertx();
  }

  /**
   * Stops the node: not ready any more, finishes what is under way, hands the relay over, closes.
   *
   * @return completes when everything is closed
   */
  public Future<Void> stop() {
    log.info("Stopping");
    readiness.serving(false);
    Promise<Void> drained = Promise.promise();
    vertx().setTimer(Math.max(1, drainDelay.toMillis()), waited -> drained.complete());
    return drained.future().compose(done -> parts.stop()).onSuccess(done -> log.info("Stopped"));
  }
}
