package messaging.http;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import messaging.auth.GatewayIdentity;
import messaging.auth.Identity;
import messaging.config.ClientsConfig;
import messaging.config.FeedConfig;
import messaging.config.HttpConfig;
import messaging.config.HttpTls;
import messaging.config.PagesConfig;
import messaging.http.RawConnection.Reply;
import messaging.testing.InjectedVertx;
import messaging.tracing.Tracing;
import messaging.wire.ServerTls;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A public port on loopback, in front of a {@link FakeMessaging}. It is deployed on the Vert.x of
 * {@code VertxExtension} and ends with it. A static field means one server for all tests of a
 * class, another field one server per test. The fake and {@link #draining} are reset for every
 * test.
 */
final class HttpServerExtension implements BeforeAllCallback, BeforeEachCallback {
  static final String SECRET = "gateway-secret";
  static final String ANN = "X-User-Id: ann\r\nX-Gateway-Secret: " + SECRET + "\r\n";

  static final FeedConfig FEEDS =
      new FeedConfig(100, 5, Duration.ofMillis(300), Duration.ofMillis(100));

  /** How often the certificate is looked at. */
  static final Duration LOOK = Duration.ofMillis(50);

  /** Calls of a user. */
  static final int CONCURRENT = 60;

  final FakeMessaging messaging = new FakeMessaging();
  final FakeFeed feed = new FakeFeed();
  final MeterRegistry meters = new SimpleMeterRegistry();
  final AtomicBoolean draining = new AtomicBoolean();
  private final Setup setup;
  private @Nullable Running running;

  /** The settings of a test; all others are fixed. */
  record Setup(
      Identity identity,
      Duration idleTimeout,
      Duration requestTimeout,
      ClientsConfig clients,
      HostPolicy hosts,
      HttpTls tls) {
    Setup() {
      this(new GatewayIdentity(List.of(SECRET)));
    }

    Setup(Identity identity) {
      this(
          identity,
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          new ClientsConfig(1_000, 0, List.of(), List.of()),
          new HostPolicy(Set.of(), false, Set.of()),
          HttpTls.NONE);
    }

    Setup idleTimeout(Duration timeout) {
      return new Setup(identity, timeout, requestTimeout, clients, hosts, tls);
    }

    Setup requestTimeout(Duration timeout) {
      return new Setup(identity, idleTimeout, timeout, clients, hosts, tls);
    }

    Setup clients(ClientsConfig limits) {
      return new Setup(identity, idleTimeout, requestTimeout, limits, hosts, tls);
    }

    Setup hosts(HostPolicy policy) {
      return new Setup(identity, idleTimeout, requestTimeout, clients, policy, tls);
    }

    Setup tls(HttpTls files) {
      return new Setup(identity, idleTimeout, requestTimeout, clients, hosts, files);
    }
  }

  private record Running(Vertx vertx, HttpVerticle verticle, String deployment) {}

  HttpServerExtension() {
    this(new Setup());
  }

  HttpServerExtension(Setup setup) {
    this.setup = setup;
  }

  @Override
  public void beforeAll(ExtensionContext tests) {
    start(InjectedVertx.of(tests), setup);
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    if (running == null) {
      start(InjectedVertx.of(test), setup);
    }
    messaging.reset();
    draining.set(false);
  }

  private void start(Vertx vertx, Setup chosen) {
    HttpConfig config =
        new HttpConfig(
            "127.0.0.1",
            0,
            1,
            1_000,
            chosen.idleTimeout,
            chosen.requestTimeout,
            chosen.clients,
            chosen.tls);
    HttpVerticle verticle =
        new HttpVerticle(
            config,
            routes(vertx, chosen, new PagesConfig(true, true)),
            Duration.ofSeconds(5),
            meters,
            FEEDS.heartbeat(),
            tls(vertx, chosen.tls));
    running = new Running(vertx, verticle, vertx.deployVerticle(verticle).await());
  }

  private Optional<ServerTls> tls(Vertx vertx, HttpTls files) {
    if (!files.isOn()) {
      return Optional.empty();
    }
    TlsVerticle certificate = new TlsVerticle(files, meters, LOOK);
    vertx
        .deployVerticle(
            certificate, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
        .await();
    return Optional.of(certificate.tls());
  }

  /** The routes of a service with these pages. */
  static Router routes(Vertx vertx, PagesConfig pages) {
    return new HttpServerExtension()
        .routes(vertx, new Setup(new GatewayIdentity(List.of())), pages);
  }

  private Router routes(Vertx vertx, Setup chosen, PagesConfig pages) {
    Calls calls =
        new Calls(messaging, new UserCalls(CONCURRENT, meters), feed, "/test", FEEDS.heartbeat());
    return Routes.create(
        vertx, calls, chosen.identity, chosen.hosts, pages, draining::get, Tracing.OFF);
  }

  /** Undeploys the server, like a stopping service: requests in progress are finished. */
  Future<Void> stop() {
    return vertx().undeploy(running().deployment);
  }

  /** Replaces the server; the new one has another port. */
  void restart(Setup other) {
    Vertx vertx = vertx();
    stop().await();
    start(vertx, other);
  }

  private Running running() {
    return requireNonNull(running);
  }

  Vertx vertx() {
    return running().vertx;
  }

  int port() {
    return running().verticle.port();
  }

  RawConnection connect() {
    return new RawConnection(port());
  }

  /** A request of ann through the gateway, without a body. */
  Reply call(String method, String target) {
    try (RawConnection connection = connect()) {
      connection.send(head(method, target, ANN) + "\r\n");
      return method.equals("HEAD") ? connection.readHead() : connection.read();
    }
  }

  /** A request of ann through the gateway, with a JSON body. */
  Reply post(String target, String latin1Json) {
    return post(target, "Content-Type: application/json\r\n", latin1Json);
  }

  Reply post(String target, String headerLines, String latin1Body) {
    try (RawConnection connection = connect()) {
      return connection.send(postText(target, headerLines, latin1Body)).read();
    }
  }

  static String postText(String target, String headerLines, String latin1Body) {
    return head("POST", target, ANN)
        + headerLines
        + "Content-Length: "
        + latin1Body.length()
        + "\r\n\r\n"
        + latin1Body;
  }

  /** The start of a head, without the empty line. */
  static String head(String method, String target, String headerLines) {
    return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headerLines;
  }
}
