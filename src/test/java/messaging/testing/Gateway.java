package messaging.testing;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A reverse proxy on loopback that follows {@code src/docs/gateway.md}: it authenticates users by
 * {@code Authorization: Bearer <user>-token}, removes its own fields from client requests in any
 * spelling, and sets them itself. Thread-safe.
 */
public final class Gateway {
  private static final String BEARER = "Bearer ";
  private static final String TOKEN = "-token";
  private static final Set<String> OWN = Set.of("x-user-id", "x-gateway-secret");
  private static final int CONNECTIONS = 16;

  private final HttpClient upstream;
  private final HttpServer server;
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile String secret;

  private Gateway(Vertx vertx, Upstream service, String secret) {
    this.secret = secret;
    this.upstream =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions()
                    .setKeepAliveTimeout(Math.toIntExact(service.keepAlive.toSeconds())))
            .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS))
            .withConnectHandler(
                connection -> {
                  opened.incrementAndGet();
                  connection.closeHandler(end -> closed.incrementAndGet());
                })
            .build();
    RequestOptions target =
        new RequestOptions()
            .setHost("127.0.0.1")
            .setPort(service.port)
            .setIdleTimeout(service.patience.toMillis());
    HttpProxy proxy =
        HttpProxy.reverseProxy(upstream)
            .origin(context -> context.client().request(target))
            .addInterceptor(new Identification());
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
            .requestHandler(proxy);
  }

  /**
   * The service behind the gateway.
   *
   * @param keepAlive timeout of a connection without a request; whole seconds
   * @param patience timeout for a response of the service; then the client gets 502
   */
  public record Upstream(int port, Duration keepAlive, Duration patience) {
    /** With the usual times: keep-alive below the service's own, patience above all its limits. */
    public Upstream(int port) {
      this(port, Duration.ofSeconds(60), Duration.ofSeconds(10));
    }
  }

  /**
   * Starts one on a free port.
   *
   * @param secret the secret for the service
   */
  public static Future<Gateway> start(Vertx vertx, Upstream service, String secret) {
    Gateway gateway = new Gateway(vertx, service, secret);
    return gateway.server.listen().map(gateway);
  }

  /** The header field that authenticates {@code user} to the gateway. */
  public static String authorization(String user) {
    return BEARER + user + TOKEN;
  }

  /** Uses this secret from now on. */
  public void secret(String next) {
    secret = next;
  }

  /** The port that it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Total number of connections opened to the service. */
  public int opened() {
    return opened.get();
  }

  /** Number of these connections that either side has closed. */
  public int closed() {
    return closed.get();
  }

  /** Closes everything. */
  public Future<Void> stop() {
    return server.close().compose(done -> upstream.close());
  }

  private final class Identification implements ProxyInterceptor {
    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
      MultiMap headers = context.request().headers();
      String user = user(headers.get("Authorization"));
      if (user == null) {
        return Future.succeededFuture(context.request().release().response().setStatusCode(401));
      }
      List.copyOf(headers.names()).stream().filter(Gateway::isOwn).forEach(headers::remove);
      headers
          .remove("Authorization")
          .set("X-User-Id", user)
          .set("X-Gateway-Secret", secret)
          .set("X-Forwarded-For", context.request().proxiedRequest().remoteAddress().host());
      return context.sendRequest();
    }
  }

  /** Some servers treat an underscore as a dash. */
  private static boolean isOwn(String header) {
    return OWN.contains(header.toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  private static @Nullable String user(@Nullable String authorization) {
    return authorization != null
            && authorization.startsWith(BEARER)
            && authorization.endsWith(TOKEN)
        ? authorization.substring(BEARER.length(), authorization.length() - TOKEN.length())
        : null;
  }
}
