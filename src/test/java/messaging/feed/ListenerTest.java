package messaging.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import messaging.message.FeedPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class ListenerTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(100);

  private final FakeFeedStore store = new FakeFeedStore();

  @Test
  void readsOnlyForChangesThatItsPositionDoesNotInclude(Vertx vertx) {
    store.send("ann", "bob");
    Listener bob = listen(vertx);
    Future<FeedPage> waiting = bob.next(LONG);
    int reads = store.reads();

    bob.changed(1);
    assertThat(store.reads()).isEqualTo(reads);

    store.send("ann", "bob");
    bob.changed(2);
    assertThat(store.reads()).isEqualTo(reads + 1);
    assertThat(waiting.result().events()).hasSize(1);
  }

  @Test
  void readsAgainForAHintThatCameDuringARead(Vertx vertx) {
    Listener bob = listen(vertx);
    store.hold();
    Future<FeedPage> waiting = bob.next(LONG);
    store.send("ann", "bob");
    bob.hint();

    store.release();

    assertThat(waiting.result().events()).hasSize(1);
  }

  @Test
  void endsNoLaterWaitWithTheTimeOfAnEarlierOne(Vertx vertx) {
    Listener bob = listen(vertx);
    Future<FeedPage> answered = bob.next(SHORT);
    store.send("ann", "bob");
    bob.hint();
    assertThat(answered.result().events()).hasSize(1);

    assertWaitsLong(vertx, bob);
  }

  @Test
  void endsNoLaterWaitWithTheTimeOfOneThatFailed(Vertx vertx) {
    Listener bob = listen(vertx);
    store.failWith(new IllegalStateException("It is broken."));
    assertThat(bob.next(SHORT).failed()).isTrue();
    store.failWith(null);

    assertWaitsLong(vertx, bob);
  }

  private Listener listen(Vertx vertx) {
    Listener bob = new Listener(vertx, "bob", from -> store.read("bob", from, FeedHub.PAGE));
    bob.begin(store.open(null).result());
    return bob;
  }

  private static void assertWaitsLong(Vertx vertx, Listener listener) {
    Future<FeedPage> later = listener.next(LONG);
    vertx.timer(2 * SHORT.toMillis()).await();
    assertThat(later.isComplete()).isFalse();
  }
}
