package messaging.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class FeedHintsTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Queue<Set<Object>> published = new ConcurrentLinkedQueue<>();
  private volatile Future<Void> written = Future.succeededFuture();
  private Vertx vertx;
  private FeedHints hints;

  @BeforeEach
  void make(Vertx started) {
    vertx = started;
    hints = new FeedHints(vertx, this::publish, meters);
  }

  private Future<Void> publish(JsonArray users) {
    published.add(users.stream().collect(Collectors.toSet()));
    return written;
  }

  private double dropped() {
    return meters.counter("messaging.feed.hints.dropped").count();
  }

  @Test
  void tellsTheFirstAtOnceAndTheRestTogether() {
    vertx.runOnContext(
        go -> {
          hints.add(List.of("ann", "bob"));
          for (int i = 0; i < 50; i++) {
            hints.add(List.of("ann", "eve"));
          }
        });

    await().until(() -> published.size() >= 2);
    assertThat(published).hasSize(2);
    assertThat(List.copyOf(published).get(0)).isEqualTo(Set.of("ann", "bob"));
    assertThat(List.copyOf(published).get(1)).isEqualTo(Set.of("ann", "eve"));
    assertThat(dropped()).isZero();
  }

  @Test
  void keepsNoMoreUsersThanItMayWhileNothingIsWritten() {
    Promise<Void> stuck = Promise.promise();
    written = stuck.future();
    List<String> many =
        IntStream.range(0, FeedHints.MAX_USERS + 7).mapToObj(i -> "user" + i).toList();
    vertx.runOnContext(
        go -> {
          hints.add(Set.of("first"));
          hints.add(many);
          hints.add(many.subList(0, 10));
          // Long after the regular pause.
          vertx.setTimer(
              100,
              later -> {
                published.add(Set.of("released"));
                stuck.complete();
              });
        });

    await().until(() -> published.size() >= 3);
    List<Set<Object>> all = List.copyOf(published);
    assertThat(all.get(0)).isEqualTo(Set.of("first"));
    assertThat(all.get(1)).isEqualTo(Set.of("released"));
    assertThat(all.get(2)).hasSize(FeedHints.MAX_USERS);
    assertThat(dropped()).isEqualTo(7);
  }

  @Test
  void goesOnAfterAFailure() {
    written = Future.failedFuture("no such node");
    vertx.runOnContext(
        go -> {
          hints.add(Set.of("ann"));
          hints.add(Set.of("bob"));
        });

    await().until(() -> published.size() == 2);
  }
}
