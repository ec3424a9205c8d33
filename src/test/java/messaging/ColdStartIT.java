package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import messaging.testing.ClusterNode;
import messaging.testing.Nodes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node under full load from its first millisecond on, while its JVM still compiles. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
final class ColdStartIT {
  private static final int CONNECTIONS = 256;
  private static final Duration LOAD = Duration.ofSeconds(6);

  private static final String CREATED = "created";
  private static final String CONTACTS_UNAVAILABLE = "urn:messaging:problem:contacts-unavailable";

  private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
  private final AtomicInteger pairs = new AtomicInteger();

  @Test
  void doesNotTakeItsOwnSlownessForAFailureOfTheContactService(Vertx vertx) {
    try (Nodes nodes = Nodes.startAlone(vertx, 1, Map.of())) {
      ClusterNode node = nodes.all().get(0);
      HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(CONNECTIONS));
      String url = node.at("/messages/").toString();
      long end = System.nanoTime() + LOAD.toNanos();

      Future.join(
              IntStream.range(0, CONNECTIONS).mapToObj(i -> sendUntil(end, client, url)).toList())
          .await();

      assertThat(answers).containsKey(CREATED).doesNotContainKey(CONTACTS_UNAVAILABLE);
      assertThat(node.management("/metrics").body())
          .contains(
              "messaging_contact_calls_seconds_count{outcome=\"rejected\"} 0\n",
              "resilience4j_circuitbreaker_state{name=\"contact-service\",state=\"closed\"} 1.0\n");
    }
  }

  private Future<Void> sendUntil(long end, HttpClient client, String url) {
    if (System.nanoTime() > end) {
      return Future.succeededFuture();
    }
    int pair = pairs.incrementAndGet();
    return client
        .request(new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(url + "b" + pair))
        .compose(
            request ->
                request
                    .putHeader("X-User-Id", "a" + pair)
                    .putHeader("Content-Type", "application/json")
                    .send(Buffer.buffer("{\"text\":\"hi\"}")))
        .compose(response -> response.body().map(ColdStartIT::kind))
        .otherwise(Throwable::toString)
        .compose(
            answer -> {
              answers.computeIfAbsent(answer, a -> new AtomicInteger()).incrementAndGet();
              return sendUntil(end, client, url);
            });
  }

  /** The kind of problem, or that there is none. */
  private static String kind(Buffer body) {
    return body.toJsonObject().getString("type", CREATED);
  }
}
