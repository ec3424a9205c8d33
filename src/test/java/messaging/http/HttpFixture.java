package messaging.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import messaging.auth.GatewayIdentity;
import messaging.auth.Identity;
import messaging.config.FeedConfig;
import messaging.config.HttpConfig;
import messaging.config.PagesConfig;
import messaging.http.RawConnection.Reply;
import messaging.testing.Futures;
import messaging.tracing.Tracing;

/** A public port on loopback, in front of a {@link FakeMessaging}. */
final class HttpFixture implements AutoCloseable {
  static final String SECRET = "gateway-secret";
  static final String ANN = "X-User-Id: ann\r\nX-Gateway-Secret: " + SECRET + "\r\n";

  static final FeedConfig FEEDS =
      new FeedConfig(100, 5, Duration.ofMillis(300), Duration.ofMillis(100));

  final FakeMessaging messaging = new FakeMessaging();
  final FakeFeed feed = new FakeFeed();
  final AtomicBoolean draining = new AtomicBoolean();
  final Vertx vertx = Vertx.vertx();
  final String deployment;
  private final HttpVerticle verticle;

  HttpFixture() {
    this(new GatewayIdentity(List.of(SECRET)), Duration.ofSeconds(5));
  }

  HttpFixture(Identity identity, Duration requestTimeout) {
    this(identity, Duration.ofSeconds(30), requestTimeout);
  }

  HttpFixture(Identity identity, Duration idleTimeout, Duration requestTimeout) {
    HttpConfig config = new HttpConfig("127.0.0.1", 0, 1, 1_000, idleTimeout, requestTimeout);
    verticle =
        new HttpVerticle(
            config,
            Routes.create(
                vertx,
                new Calls(messaging, feed, "/test", FEEDS.heartbeat()),
                identity,
                new PagesConfig(true, true),
                draining::get,
                Tracing.OFF),
            Duration.ofSeconds(5));
    deployment = Futures.await(vertx.deployVerticle(verticle));
  }

  /** The routes of a service with these pages. */
  static Router routes(Vertx vertx, PagesConfig pages) {
    return Routes.create(
        vertx,
        new Calls(new FakeMessaging(), new FakeFeed(), "/test", FEEDS.heartbeat()),
        new GatewayIdentity(List.of()),
        pages,
        () -> false,
        Tracing.OFF);
  }

  int port() {
    return verticle.port();
  }

  RawConnection connect() {
    return new RawConnection(verticle.port());
  }

  /** A request of ann's through the gateway, without a body. */
  Reply call(String method, String target) {
    try (RawConnection connection = connect()) {
      connection.send(head(method, target, ANN) + "\r\n");
      return method.equals("HEAD") ? connection.readHead() : connection.read();
    }
  }

  /** A request of ann's through the gateway, with a JSON body. */
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

  /** The begin of a head, up to before the empty line. */
  static String head(String method, String target, String headerLines) {
    return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headerLines;
  }

  @Override
  public void close() {
    Futures.await(vertx.close());
  }
}
