package messaging;

import static java.util.Objects.requireNonNull;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import messaging.bus.MessagingClient;
import messaging.bus.MeteredMessaging;
import messaging.config.ConfigException;
import messaging.config.HttpConfig;
import messaging.config.ServiceConfig;
import messaging.contact.ContactClient;
import messaging.event.EventVerticle;
import messaging.event.NatsConnection;
import messaging.feed.FeedVerticle;
import messaging.http.HealthCheck;
import messaging.http.HttpVerticle;
import messaging.http.Identities;
import messaging.http.Identity;
import messaging.http.ManagementVerticle;
import messaging.http.Routes;
import messaging.message.FriendGate;
import messaging.message.GuardedMessaging;
import messaging.message.Messaging;
import messaging.persistence.PersistenceVerticle;
import messaging.persistence.PgStorage;
import messaging.tracing.Tracing;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of the service: makes every part, starts them from the database outwards and stops them
 * the other way round. Start and stop it once, from any thread.
 */
public final class Service {
  private static final Logger log = LoggerFactory.getLogger(Service.class);

  private final ServiceConfig config;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Tracing tracing;
  private final Vertx vertx;
  private final Deque<Supplier<Future<?>>> stops = new ArrayDeque<>();
  private final List<HttpVerticle> httpVerticles = new ArrayList<>();

  private @Nullable Identity identity;
  private @Nullable ManagementVerticle management;
  private @Nullable PgStorage storage;
  private @Nullable NatsConnection nats;
  private @Nullable FeedVerticle feeds;
  private volatile boolean serving;

  private Service(ServiceConfig config) {
    this.config = config;
    this.tracing = Tracing.create(config.tracing());
    this.vertx = vertx(meters, tracing);
  }

  /**
   * Starts a node.
   *
   * @return completes when requests are served; fails, with everything stopped again, if a part
   *     cannot be started
   */
  public static Future<Service> start(ServiceConfig config) {
    Service service;
    try {
      service = new Service(config);
    } catch (ConfigException wrong) {
      return Future.failedFuture(wrong);
    }
    // A promise of no event loop: where a start fails, they have all ended by the time it is told.
    Promise<Service> started = Promise.promise();
    service
        .startParts()
        .onComplete(
            done -> started.complete(service),
            failure -> service.close().onComplete(closed -> started.fail(failure)));
    return started.future();
  }

  /** The port that requests are served on. */
  public int httpPort() {
    return httpVerticles.get(0).port();
  }

  /** The port that health and metrics are served on. */
  public int managementPort() {
    return management == null ? 0 : management.port();
  }

  /** For verticles of others that are to live in the same Vert.x. */
  public Vertx vertx() {
    return vertx;
  }

  /**
   * Stops the node: not ready any more, finishes what is under way, hands the relay over, closes.
   *
   * @return completes when everything is closed
   */
  public Future<Void> stop() {
    log.info("Stopping");
    serving = false;
    Promise<Void> drained = Promise.promise();
    vertx.setTimer(
        Math.max(1, config.shutdown().drainDelay().toMillis()), waited -> drained.complete());
    return drained.future().compose(done -> close()).onSuccess(done -> log.info("Stopped"));
  }

  /**
   * The future is bound to no event loop, as there is none left when it completes; whoever waits
   * for it must not chain it to one that is.
   */
  private Future<Void> close() {
    Promise<Void> closed = Promise.promise();
    stopParts()
        .onComplete(done -> vertx.close().onComplete(gone -> tracing.close().onComplete(closed)));
    return closed.future();
  }

  private Future<Void> startParts() {
    return startIdentity()
        .compose(done -> startManagement())
        .compose(done -> startStorage())
        .compose(done -> startPersistence())
        .compose(done -> startEvents())
        .compose(done -> startFeeds())
        .compose(done -> startHttp())
        .onSuccess(
            done -> {
              serving = true;
              log.atInfo()
                  .addKeyValue("http", config.http().host() + ":" + httpPort())
                  .addKeyValue("management", config.management().host() + ":" + managementPort())
                  .log("Serving");
            });
  }

  private Future<Void> stopParts() {
    Future<?> stopped = Future.succeededFuture();
    while (!stops.isEmpty()) {
      Supplier<Future<?>> stop = stops.pop();
      stopped = stopped.transform(before -> stop.get());
    }
    return stopped.mapEmpty();
  }

  /** First, as a key that cannot be used is a mistake of the configuration. */
  private Future<Void> startIdentity() {
    try {
      identity = Identities.create(config.auth(), vertx, Clock.systemUTC());
      return Future.succeededFuture();
    } catch (IllegalArgumentException unusable) {
      return Future.failedFuture(
          new ConfigException("The configuration is wrong:\n  auth.jwt: " + unusable.getMessage()));
    }
  }

  private Future<Void> startManagement() {
    List<HealthCheck> checks =
        List.of(
            new HealthCheck("serving", true, () -> Future.succeededFuture(serving)),
            new HealthCheck("database", true, this::databaseReady),
            new HealthCheck("nats", false, this::natsConnected));
    management = new ManagementVerticle(config.management(), meters, checks);
    return vertx.deployVerticle(management).mapEmpty();
  }

  private Future<Boolean> databaseReady() {
    return storage == null ? Future.succeededFuture(false) : storage.isReady();
  }

  private Future<Boolean> natsConnected() {
    return Future.succeededFuture(nats != null && nats.connected());
  }

  private Future<Void> startStorage() {
    return PgStorage.open(vertx, config.postgres())
        .map(
            opened -> {
              storage = opened;
              stops.push(opened::close);
              return null;
            });
  }

  private Future<Void> startPersistence() {
    FriendGate friends = tracing.trace(new ContactClient(vertx, config.contacts(), meters));
    return deploy(new PersistenceVerticle(() -> pipeline(friends)));
  }

  private Messaging pipeline(FriendGate friends) {
    return new MeteredMessaging(
        new GuardedMessaging(
            friends,
            opened().messageStore(config.events().source(), meters, tracing),
            UUID::randomUUID),
        meters);
  }

  private PgStorage opened() {
    if (storage == null) {
      throw new IllegalStateException("The storage is opened first");
    }
    return storage;
  }

  private Future<Void> startEvents() {
    NatsConnection connection = new NatsConnection(config.nats(), config.events());
    nats = connection;
    return deploy(
        new EventVerticle(
            opened().outbox(), connection, config.nats(), config.events(), meters, tracing));
  }

  private Future<Void> startFeeds() {
    FeedVerticle verticle = new FeedVerticle(opened().feedStore(), config.feed(), meters);
    feeds = verticle;
    return deploy(verticle);
  }

  private Future<Void> startHttp() {
    HttpConfig http = config.http();
    FeedVerticle started = requireNonNull(feeds, "The feeds start first");
    Routes routes =
        new Routes(
            MessagingClient.createLocal(vertx),
            started.feed(),
            config.feed(),
            config.events().source(),
            requireNonNull(identity, "made first"),
            () -> !serving,
            tracing);
    return vertx
        .deployVerticle(
            () -> {
              HttpVerticle verticle = new HttpVerticle(http, routes, config.shutdown().timeout());
              httpVerticles.add(verticle);
              return verticle;
            },
            new DeploymentOptions().setInstances(http.instances()))
        .map(this::undeployOnStop)
        // First of all, as the servers wait for what is under way, and streams have no end.
        .onSuccess(served -> stops.push(started::drain));
  }

  private Future<Void> deploy(Deployable verticle) {
    return vertx.deployVerticle(verticle).map(this::undeployOnStop);
  }

  private Void undeployOnStop(String deployment) {
    stops.push(() -> vertx.undeploy(deployment));
    return null;
  }

  private static Vertx vertx(PrometheusMeterRegistry meters, Tracing tracing) {
    MicrometerMetricsOptions metrics =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            .setJvmMetricsEnabled(true)
            .addLabels(Label.POOL_NAME)
            .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
            .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
            .addDisabledMetricsCategory(MetricsDomain.NET_SERVER);
    return tracing
        .trace(Vertx.builder())
        .with(new VertxOptions().setPreferNativeTransport(true).setMetricsOptions(metrics))
        .withMetrics(new MicrometerMetricsFactory(meters))
        .build();
  }
}
