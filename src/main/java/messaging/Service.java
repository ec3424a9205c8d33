package messaging;

import static java.util.Objects.requireNonNull;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import messaging.auth.Identities;
import messaging.auth.Identity;
import messaging.bus.BoundedMessaging;
import messaging.bus.BusAnnouncer;
import messaging.bus.MessagingClient;
import messaging.bus.MeteredMessaging;
import messaging.cluster.Cluster;
import messaging.config.ConfigException;
import messaging.config.HttpConfig;
import messaging.config.ServiceConfig;
import messaging.contact.ContactClient;
import messaging.event.EventVerticle;
import messaging.event.NatsConnection;
import messaging.feed.FeedVerticle;
import messaging.http.HealthCheck;
import messaging.http.HttpVerticle;
import messaging.http.ManagementVerticle;
import messaging.http.Routes;
import messaging.message.FriendGate;
import messaging.message.GuardedMessaging;
import messaging.message.MessageStore;
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
  private final PrometheusMeterRegistry meters;
  private final Tracing tracing;
  private final Vertx vertx;
  private final Optional<Cluster> cluster;
  private final StartedParts parts;
  private final List<HttpVerticle> httpVerticles = new ArrayList<>();
  private @Nullable Identity identity;
  private @Nullable ManagementVerticle management;
  private @Nullable PgStorage storage;
  private @Nullable NatsConnection nats;
  private @Nullable FeedVerticle feeds;
  private volatile boolean serving;

  private Service(ServiceConfig config, PrometheusMeterRegistry meters, ServiceVertx own) {
    this.config = config;
    this.meters = meters;
    this.vertx = own.vertx();
    this.cluster = own.cluster();
    this.tracing = own.tracing();
    this.parts = new StartedParts(vertx);
  }

  /**
   * Starts a node.
   *
   * @return completes when requests are served; fails, with everything stopped again, if a part
   *     cannot be started
   */
  public static Future<Service> start(ServiceConfig config) {
    // A promise of no event loop: where a start fails, they have all ended by the time it is told.
    Promise<Service> started = Promise.promise();
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    // Whatever it throws fails the start too.
    Future.<Void>succeededFuture()
        .compose(go -> ServiceVertx.start(config, meters))
        .map(own -> new Service(config, meters, own))
        .onComplete(service -> service.startInto(started), started::fail);
    return started.future();
  }

  private void startInto(Promise<Service> started) {
    startParts()
        .onComplete(
            done -> started.complete(this),
            failure -> close().onComplete(closed -> started.fail(failure)));
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
    parts
        .stop()
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
    List<HealthCheck> checks = new ArrayList<>();
    checks.add(new HealthCheck("serving", true, () -> Future.succeededFuture(serving)));
    checks.add(new HealthCheck("database", true, this::databaseReady));
    checks.add(
        new HealthCheck(
            "nats", false, () -> Future.succeededFuture(nats != null && nats.connected())));
    // Never critical: a cluster in trouble would take all of its nodes out at once.
    cluster.ifPresent(joined -> checks.add(new HealthCheck("cluster", false, joined::isComplete)));
    management = new ManagementVerticle(config.management(), meters, checks);
    return vertx.deployVerticle(management).mapEmpty();
  }

  private Future<Boolean> databaseReady() {
    return storage == null ? Future.succeededFuture(false) : storage.isReady();
  }

  private Future<Void> startStorage() {
    return PgStorage.open(vertx, config.postgres())
        .map(
            opened -> {
              storage = opened;
              parts.onStop(opened::close);
              return null;
            });
  }

  private Future<Void> startPersistence() {
    FriendGate friends = tracing.trace(new ContactClient(vertx, config.contacts(), meters));
    return parts.deploy(new PersistenceVerticle(() -> pipeline(friends)));
  }

  private Messaging pipeline(FriendGate friends) {
    MessageStore store =
        opened()
            .messageStore(
                new BusAnnouncer(vertx, config.events().source(), meters), meters, tracing);
    return new MeteredMessaging(new GuardedMessaging(friends, store, UUID::randomUUID), meters);
  }

  private PgStorage opened() {
    return requireNonNull(storage, "opened first");
  }

  private Future<Void> startEvents() {
    nats = new NatsConnection(config.nats(), config.events());
    return parts.deploy(
        new EventVerticle(
            opened().outbox(), nats, config.nats(), config.events(), meters, tracing));
  }

  private Future<Void> startFeeds() {
    feeds = new FeedVerticle(opened().feedStore(), config.feed(), meters);
    return parts.deploy(feeds);
  }

  private Future<Void> startHttp() {
    HttpConfig http = config.http();
    FeedVerticle started = requireNonNull(feeds, "started first");
    Routes routes =
        new Routes(
            new BoundedMessaging(MessagingClient.createLocal(vertx), http.maxInFlight(), meters),
            started.feed(),
            config.feed(),
            config.events().source(),
            requireNonNull(identity, "made first"),
            config.pages(),
            () -> !serving,
            tracing);
    return parts
        .deploy(
            () -> {
              HttpVerticle verticle = new HttpVerticle(http, routes, config.shutdown().timeout());
              httpVerticles.add(verticle);
              return verticle;
            },
            new DeploymentOptions().setInstances(http.instances()))
        // First of all, as the servers wait for what is under way, and streams have no end.
        .onSuccess(served -> parts.onStop(started::drain));
  }
}
