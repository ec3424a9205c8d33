package messaging;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import messaging.auth.Identities;
import messaging.auth.Identity;
import messaging.bus.BusAnnouncer;
import messaging.bus.CallLimit;
import messaging.bus.CallMeters;
import messaging.bus.MessagingClient;
import messaging.config.HttpConfig;
import messaging.config.HttpTls;
import messaging.config.ServiceConfig;
import messaging.contact.ContactClient;
import messaging.event.EventVerticle;
import messaging.event.NatsConnection;
import messaging.feed.FeedVerticle;
import messaging.http.Calls;
import messaging.http.HealthCheck;
import messaging.http.HostPolicy;
import messaging.http.HttpVerticle;
import messaging.http.ManagementVerticle;
import messaging.http.Routes;
import messaging.http.TlsVerticle;
import messaging.http.UserCalls;
import messaging.message.FriendGate;
import messaging.message.GuardedMessaging;
import messaging.message.MessageStore;
import messaging.message.Messaging;
import messaging.message.SenderLimit;
import messaging.message.Sending;
import messaging.message.UserErasure;
import messaging.persistence.PersistenceVerticle;
import messaging.persistence.PgStorage;
import messaging.persistence.RetentionVerticle;
import messaging.tracing.Tracing;
import messaging.wire.ServerTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of one node: makes every part and starts it, from the database outwards. A part gets
 * those that it needs as arguments, so none is there before they are.
 */
final class ServiceStart {
  private static final Logger log = LoggerFactory.getLogger(ServiceStart.class);

  private final ServiceConfig config;
  private final PrometheusMeterRegistry meters;
  private final ServiceVertx own;
  private final Vertx vertx;
  private final Tracing tracing;
  private final StartedParts parts;
  private final Readiness readiness = new Readiness();

  /** Starts nothing yet. */
  ServiceStart(ServiceConfig config, PrometheusMeterRegistry meters, ServiceVertx own) {
    this.config = config;
    this.meters = meters;
    this.own = own;
    this.vertx = own.vertx();
    this.tracing = own.tracing();
    this.parts = new StartedParts(own);
  }

  /** Starts all parts; to be {@linkplain #undo undone} if it fails. */
  Future<Service> run() {
    NatsConnection nats = new NatsConnection(vertx, config.nats(), config.events());
    return identity()
        .compose(
            identity ->
                tls()
                    .compose(
                        tls ->
                            startManagement(nats)
                                .compose(
                                    management ->
                                        startInside(nats)
                                            .compose(feeds -> startHttp(identity, tls, feeds))
                                            .map(http -> serve(management, http)))));
  }

  /** Before all that waits, as files that cannot be used are a mistake too. */
  private Future<Optional<ServerTls>> tls() {
    HttpTls files = config.http().tls();
    if (!files.isOn()) {
      return Future.succeededFuture(Optional.empty());
    }
    TlsVerticle certificate = new TlsVerticle(files, meters);
    return parts
        .deploy(() -> certificate, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
        .map(deployed -> Optional.of(certificate.tls()));
  }

  /** Stops what has started. The future is bound to no event loop. */
  Future<Void> undo() {
    return parts.stop();
  }

  private Service serve(ManagementVerticle management, HttpVerticle http) {
    readiness.serving(true);
    log.atInfo()
        .addKeyValue("http", config.http().host() + ":" + http.port())
        .addKeyValue("management", config.management().host() + ":" + management.port())
        .log("Serving");
    return new Service(parts, readiness, config.shutdown().drainDelay(), management, http);
  }

  /** First, as a key that cannot be used is a mistake in the configuration. */
  private Future<Identity> identity() {
    // Inside a future, so that an exception makes the start fail.
    return Future.<Void>succeededFuture()
        .map(go -> Identities.create(config.auth(), vertx, Clock.systemUTC()));
  }

  /** Early, so that a start that waits for the database can be watched; it stops with Vert.x. */
  private Future<ManagementVerticle> startManagement(NatsConnection nats) {
    List<HealthCheck> checks = new ArrayList<>();
    checks.add(
        new HealthCheck("serving", true, () -> Future.succeededFuture(readiness.isServing())));
    checks.add(HealthCheck.asking("database", true, readiness::databaseObstacle));
    checks.add(HealthCheck.because("nats", false, nats::obstacle));
    // Never critical: if the cluster fails, all of its nodes would be out at once.
    own.cluster()
        .ifPresent(joined -> checks.add(new HealthCheck("cluster", false, joined::isComplete)));
    ManagementVerticle management = new ManagementVerticle(config.management(), meters, checks);
    return vertx.deployVerticle(management).map(management);
  }

  /** All between the database and the public port. */
  private Future<FeedVerticle> startInside(NatsConnection nats) {
    return openStorage()
        .compose(
            storage ->
                startPersistence(storage)
                    .compose(done -> startRetention(storage))
                    .compose(done -> startEvents(storage, nats))
                    .compose(done -> startFeeds(storage)));
  }

  private Future<PgStorage> openStorage() {
    return PgStorage.open(vertx, config.postgres())
        .onSuccess(
            storage -> {
              readiness.database(storage::obstacle);
              parts.onStop(storage::close);
            });
  }

  private Future<Void> startPersistence(PgStorage storage) {
    FriendGate friends = tracing.trace(new ContactClient(vertx, config.contacts(), meters));
    return parts.deploy(new PersistenceVerticle(() -> pipeline(friends, storage)));
  }

  private Messaging pipeline(FriendGate friends, PgStorage storage) {
    BusAnnouncer announcer = new BusAnnouncer(vertx, config.events().source(), meters);
    MessageStore store = storage.messageStore(config.limits().pair(), announcer, meters, tracing);
    Optional<SenderLimit> limit =
        config.limits().sender().map(rate -> new SenderLimit(rate.burst(), rate.gap()));
    Sending sending = new Sending(friends, store, UUID::randomUUID, limit);
    UserErasure erasure = new UserErasure(storage.erasures(), System::nanoTime);
    return new CallMeters(meters)
        .around(new GuardedMessaging(sending, store, erasure, storage.exports()));
  }

  private Future<Void> startRetention(PgStorage storage) {
    return config.retention().isOn()
        ? parts.deploy(new RetentionVerticle(storage.retention(), config.retention(), meters))
        : Future.succeededFuture();
  }

  private Future<Void> startEvents(PgStorage storage, NatsConnection nats) {
    return parts.deploy(
        new EventVerticle(
            storage.outbox(),
            storage.erasureLog(),
            nats,
            config.nats(),
            config.events(),
            meters,
            tracing));
  }

  private Future<FeedVerticle> startFeeds(PgStorage storage) {
    FeedVerticle feeds = new FeedVerticle(storage.feedStore(), config.feed(), meters);
    return parts.deploy(feeds).map(feeds);
  }

  /**
   * Serves the public port.
   *
   * @return one of the verticles that share it
   */
  private Future<HttpVerticle> startHttp(
      Identity identity, Optional<ServerTls> tls, FeedVerticle feeds) {
    HttpConfig http = config.http();
    Router routes =
        Routes.create(
            vertx,
            new Calls(
                new CallLimit(http.maxInFlight(), meters)
                    .around(MessagingClient.createLocal(vertx)),
                new UserCalls(config.limits().concurrent(), meters),
                feeds.feed(),
                config.events().source(),
                config.feed().heartbeat()),
            identity,
            HostPolicy.of(http, config.auth()),
            config.pages(),
            () -> !readiness.isServing(),
            tracing);
    List<HttpVerticle> verticles =
        Stream.generate(
                () ->
                    new HttpVerticle(
                        http,
                        routes,
                        config.shutdown().timeout(),
                        meters,
                        config.feed().heartbeat(),
                        tls))
            .limit(http.instances())
            .toList();
    return parts
        .deploy(verticles.iterator()::next, new DeploymentOptions().setInstances(verticles.size()))
        // The stop begins with it: the servers wait for what is under way, and streams have no end.
        .onSuccess(served -> parts.onStop(feeds::drain))
        .map(verticles.get(0));
  }
}
