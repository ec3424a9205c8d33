package messaging.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import messaging.wire.BoundedCalls.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class BoundedCallsTest {
  /** For what is not late; a busy machine may take some seconds. */
  private static final Duration LONG = Duration.ofSeconds(60);

  /** For what does not come at all. */
  private static final Duration SHORT = Duration.ofMillis(500);

  /** Long enough for this process to be late itself, by less than half of it. */
  private static final Duration SOME = Duration.ofSeconds(3);

  private static final int BOUND = 10_000;
  private final AtomicInteger accepted = new AtomicInteger();
  private final Promise<Void> closed = Promise.promise();
  private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();
  private volatile Consumer<HttpServerResponse> answer = HttpServerResponse::end;
  private HttpClient connections;
  private WebClient client;
  private BoundedCalls calls;

  @BeforeEach
  void start(Vertx vertx) {
    HttpServer server =
        vertx
            .createHttpServer()
            .connectionHandler(
                connection -> {
                  accepted.incrementAndGet();
                  connection.closeHandler(closed::tryComplete);
                })
            .requestHandler(
                request -> {
                  requests.add(request);
                  answer.accept(request.response());
                })
            .listen(0, "127.0.0.1")
            .await();
    WebClientOptions options = new WebClientOptions();
    options.setDefaultHost("127.0.0.1").setDefaultPort(server.actualPort());
    connections = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(1));
    client = WebClient.wrap(connections, options);
    calls = new BoundedCalls(vertx, client, LONG, BOUND);
  }

  private Answer ask() {
    return calls.send(client.get("/"));
  }

  private Answer ask(Duration deadline) {
    return calls.send(client.get("/"), deadline);
  }

  @Test
  void tellsTheStatusBeforeTheBodyIsThere() {
    answer = response -> response.setStatusCode(404).setChunked(true).write("some");
    Answer asked = ask();

    assertThat(asked.status().await()).isEqualTo(404);
    assertThat(asked.response().isComplete()).isFalse();

    requests.get(0).response().end("thing");
    assertThat(asked.response().await().bodyAsString()).isEqualTo("something");
  }

  @Test
  void readsABodyOfTheBoundAndUsesItsConnectionAgain() {
    answer = response -> response.end("x".repeat(BOUND));

    for (int i = 0; i < 3; i++) {
      assertThat(ask().response().await().body().length()).isEqualTo(BOUND);
    }
    assertThat(accepted).hasValue(1);
  }

  @Test
  void givesAnEmptyBodyWhereThereIsNone() {
    assertThat(ask().response().await().body()).isEqualTo(Buffer.buffer());
  }

  @Test
  void refusesABodyOfOneByteMore() {
    answer = response -> response.end("x".repeat(BOUND + 1));

    assertThatThrownBy(() -> ask().response().await())
        .isInstanceOf(VertxException.class)
        .hasMessage("Body of more than 10000 bytes");
  }

  @Test
  void closesTheConnectionOfABodyBeyondTheBound() {
    answer = response -> flood(response.setChunked(true));
    Answer asked = ask();

    assertThat(asked.status().await()).isEqualTo(200);
    assertThat(failure(asked.response())).isInstanceOf(VertxException.class);
    closed.future().await();
  }

  private static void flood(HttpServerResponse response) {
    response.write("x".repeat(1_000)).onSuccess(written -> flood(response));
  }

  @Test
  void holdsNothingOfThePieceBeyondTheBound() {
    BoundedBody body = new BoundedBody(BOUND);
    Buffer most = Buffer.buffer("x".repeat(BOUND));

    assertThat(body.write(most).succeeded()).isTrue();
    assertThat(body.write(Buffer.buffer("y")).failed()).isTrue();
    assertThat(body.end().succeeded()).isTrue();
    assertThat(body.result().failed()).isTrue();
  }

  @Test
  void givesUpAtTheDeadlineAndClosesTheConnection() {
    answer = response -> {};
    Answer asked = ask(SOME);

    assertThat(failure(asked.response()))
        .isInstanceOfSatisfying(
            AnswerTimeoutException.class,
            late -> assertThat(late.held()).isBetween(SOME.dividedBy(2), SOME.plusSeconds(10)));
    assertThat(failure(asked.status())).isInstanceOf(TimeoutException.class);
    closed.future().await();
  }

  @Test
  void doesNotChargeTheOtherSideWithTheTimeForWhichItIsLateItself(Vertx vertx) {
    Promise<Throwable> failed = Promise.promise();
    vertx.runOnContext(
        go -> {
          ask(SHORT).response().onFailure(failed::complete);
          long end = System.nanoTime() + SHORT.toNanos();
          while (System.nanoTime() < end) {
            Thread.onSpinWait();
          }
        });

    assertThat(failed.future().await())
        .isInstanceOfSatisfying(
            AnswerTimeoutException.class,
            late -> assertThat(late.held()).isLessThan(SHORT.dividedBy(2)));
  }

  @Test
  void countsEveryByteOfABodyThatDripsAgainstTheDeadline(Vertx vertx) {
    answer =
        response -> {
          response.setChunked(true);
          vertx.setPeriodic(1, 50, tick -> response.write("x"));
        };
    Answer asked = ask(SOME);

    assertThat(asked.status().await()).isEqualTo(200);
    assertThat(failure(asked.response())).isInstanceOf(TimeoutException.class);
    closed.future().await();
  }

  @Test
  void neverSendsWhatWasGivenUpWhileItWaitedForAConnection() {
    // Given a pool whose one connection is taken
    answer = response -> {};
    Future<?> earlier = client.get("/earlier").send();
    await().until(() -> !requests.isEmpty());

    // When a question waits for it in vain, and then it is free
    assertThat(failure(ask(SHORT).response())).isInstanceOf(TimeoutException.class);
    answer = HttpServerResponse::end;
    requests.get(0).response().end();
    earlier.await();
    calls.send(client.get("/later")).response().await();

    assertThat(requests).extracting(HttpServerRequest::path).containsExactly("/earlier", "/later");
  }

  @Test
  void failsAtOnceIfTheConnectionWasClosedBeforeTheRequestWasSent() {
    ask().response().await();
    Future<Void> handedOver = ClosedConnection.next(client, connections, request -> request);

    assertThat(failure(ask().response())).isInstanceOf(KeptConnectionException.class);
    assertThat(handedOver.await()).isNull();
  }

  @Test
  void failsAtOnceIfNobodyTellsTheRequestThatItsConnectionWasClosed() {
    // Vert.x does not if the connection is closed while it makes the request.
    ask().response().await();
    ClosedConnection.next(client, connections, ClosedConnection::untold);

    assertThat(failure(ask().response())).isInstanceOf(KeptConnectionException.class);
  }

  @Test
  void doesNotTakeANewConnectionThatIsClosedBeforeItsUseForAKeptOne() {
    ClosedConnection.next(client, connections, ClosedConnection::untold);

    assertThat(failure(ask().response())).isInstanceOf(HttpClosedException.class);
  }

  @Test
  void followsNoRedirect() {
    answer = response -> response.setStatusCode(302).putHeader("Location", "/other").end();

    assertThat(ask().response().await().statusCode()).isEqualTo(302);
    assertThat(requests).hasSize(1);
  }

  private static Throwable failure(Future<?> future) {
    return future.<Throwable>map(new AssertionError(future)).otherwise(cause -> cause).await();
  }
}
