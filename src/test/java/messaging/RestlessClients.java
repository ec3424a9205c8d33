package messaging;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Clients of a port who ask all the time. */
final class RestlessClients {
  private final Vertx vertx;
  private final int port;
  private final Duration time;

  /** Each attack goes on for that time. */
  RestlessClients(Vertx vertx, int port, Duration time) {
    this.vertx = vertx;
    this.port = port;
    this.time = time;
  }

  /** What ann may ask. */
  RequestOptions request(HttpMethod method, String path) {
    return new RequestOptions()
        .setHost("127.0.0.1")
        .setPort(port)
        .setMethod(method)
        .setURI(path)
        .putHeader("X-User-Id", "ann");
  }

  /** Each of the connections asks again when it is answered. */
  void attack(int connections, IntFunction<RequestOptions> requests) {
    AtomicBoolean stopping = new AtomicBoolean();
    HttpClientAgent attacker =
        vertx.httpClientBuilder().with(new PoolOptions().setHttp1MaxSize(connections)).build();
    try {
      IntStream.range(0, connections).forEach(i -> askOn(attacker, requests, stopping, i));
      vertx.timer(time.toMillis()).await();
    } finally {
      stopping.set(true);
      attacker.close().await();
    }
  }

  private void askOn(
      HttpClientAgent attacker,
      IntFunction<RequestOptions> requests,
      AtomicBoolean stopping,
      int i) {
    attacker
        .request(requests.apply(i))
        .compose(request -> request.send().compose(HttpClientResponse::body))
        .recover(refused -> Future.succeededFuture(Buffer.buffer()))
        .onComplete(
            answered -> {
              if (!stopping.get()) {
                vertx.runOnContext(again -> askOn(attacker, requests, stopping, i));
              }
            });
  }
}
