package messaging.image;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import messaging.testing.ClusterNode;
import messaging.testing.LocalPostgres;
import messaging.testing.Nodes;

/**
 * Uses a node of a cluster as its clients will, so that the node's JVM can record what a start and
 * a load need. The system property {@code messaging.jar} names the program, and {@code
 * messaging.node.jvm} has the options that record. Fails if the node did not serve.
 */
public final class Training {
  private static final String SECRET = "secret-of-the-training";
  private static final int CLIENTS = 128;
  private static final int PAIRS = 500;
  private static final int STREAMS = 16;

  /** So that the training does not depend on how fast the disk is. */
  private static final Map<String, String> FAST =
      Map.of("fsync", "off", "synchronous_commit", "off");

  /** Enough for the JVM to know every method that is hot; more does not make a start faster. */
  private static final int ENOUGH_CALLS = 100_000;

  /** On a slow machine a cache that knows less is better than none. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Of the calls of a client; the others send. */
  private static final int ROUND = 10;

  private final ClusterNode node;
  private final HttpClient http;
  private final HttpClient streams;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger served = new AtomicInteger();

  private Training(Vertx vertx, ClusterNode node) {
    this.node = node;
    this.http = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(CLIENTS));
    this.streams = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(STREAMS));
  }

  /** Runs the training. */
  public static void main(String[] args) {
    int status = 1;
    try {
      train();
      status = 0;
    } catch (RuntimeException | Error e) {
      System.getLogger(Training.class.getName()).log(System.Logger.Level.ERROR, "It failed", e);
    }
    // Threads of the clients would keep a training alive that has failed.
    System.exit(status);
  }

  private static void train() {
    Vertx vertx = Vertx.vertx();
    usePostgres();
    Map<String, String> settings = Map.of("MESSAGING_AUTH_GATEWAY_SECRET", SECRET);
    try (Nodes nodes = Nodes.startClustered(vertx, 1, settings)) {
      ClusterNode node = nodes.all().get(0);
      int served = new Training(vertx, node).load();
      node.management("/metrics");
      // The JVM writes its record now.
      node.stop();
      if (served == 0) {
        throw new IllegalStateException("The node served nothing");
      }
      System.out.println("The node served " + served + " calls");
    } finally {
      vertx.close().await();
    }
  }

  /**
   * As a user with a password, as every real one, because the login takes part in a start. The
   * server ends with this JVM.
   */
  private static void usePostgres() {
    LocalPostgres postgres = LocalPostgres.temporary(FAST);
    String uri = postgres.database("training");
    postgres.administer("ALTER ROLE messaging CREATEDB");
    System.setProperty("messaging.postgres.uri", uri);
  }

  private int load() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    IntStream.range(0, STREAMS).forEach(this::listen);
    Future.join(IntStream.range(0, CLIENTS).mapToObj(i -> callUntil(end)).toList()).await();
    streams.close().await();
    return served.get();
  }

  private void listen(int pair) {
    streams
        .request(request(HttpMethod.GET, "b" + pair, "/events"))
        .compose(HttpClientRequest::send)
        .onSuccess(HttpClientResponse::resume);
  }

  /** One call after the other; a refusal is as good as any answer. */
  private Future<Void> callUntil(long end) {
    if (served.get() >= ENOUGH_CALLS || System.nanoTime() > end) {
      return Future.succeededFuture();
    }
    return call(calls.incrementAndGet())
        .compose(response -> response.body().onSuccess(body -> count(response)))
        .otherwiseEmpty()
        .compose(done -> callUntil(end));
  }

  private void count(HttpClientResponse response) {
    if (response.statusCode() < 300) {
      served.incrementAndGet();
    }
  }

  private Future<HttpClientResponse> call(int number) {
    int pair = number / ROUND % PAIRS;
    String ann = "a" + pair;
    return switch (number % ROUND) {
      case 0 -> get(ann, "/messages/b" + pair);
      case 1 -> get(ann, "/chats");
      case 2 -> send(request(HttpMethod.POST, "b" + pair, "/messages/" + ann + "/seen"), "");
      default ->
          send(
              request(HttpMethod.POST, ann, "/messages/b" + pair)
                  .putHeader("Content-Type", "application/json")
                  .putHeader("Idempotency-Key", "training-" + number),
              "{\"text\":\"How far is it to the station? 🚉\"}");
    };
  }

  private Future<HttpClientResponse> get(String user, String path) {
    return http.request(request(HttpMethod.GET, user, path)).compose(HttpClientRequest::send);
  }

  private Future<HttpClientResponse> send(RequestOptions options, String body) {
    return http.request(options).compose(request -> request.send(Buffer.buffer(body)));
  }

  private RequestOptions request(HttpMethod method, String user, String path) {
    return new RequestOptions()
        .setMethod(method)
        .setAbsoluteURI(node.at(path).toString())
        .putHeader("X-User-Id", user)
        .putHeader("X-Gateway-Secret", SECRET);
  }
}
