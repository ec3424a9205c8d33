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
  private final FakeFeedStore store = new FakeFeedStore();

  @Test
  void readsOnlyForChangesThatItsPositionDoesNotInclude(Vertx vertx) {
    store.send("ann", "bob");
    Listener bob = new Listener(vertx, "bob", from -> store.read("bob", from, FeedHub.PAGE));
    bob.begin(store.open(null).result());
    Future<FeedPage> waiting = bob.next(Duration.ofMinutes(5));
    int reads = store.reads();

    bob.changed(1);
    assertThat(store.reads()).isEqualTo(reads);

    store.send("ann", "bob");
    bob.changed(2);
    assertThat(store.reads()).isEqualTo(reads + 1);
    assertThat(waiting.result().events()).hasSize(1);
  }
}
