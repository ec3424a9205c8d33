package messaging.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import messaging.config.FeedConfig;
import messaging.message.ErrorCode;
import messaging.message.Feed.End;
import messaging.message.Feed.Subscription;
import messaging.message.FeedPage;
import messaging.message.MessagingException;
import messaging.testing.BlockedEventLoops;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who gets one of the places for listeners, and who loses it. */
@ExtendWith(VertxExtension.class)
final class FeedPlacesTest {
  @RegisterExtension final BlockedEventLoops loops = new BlockedEventLoops();

  private DeployedFeed node;

  @BeforeEach
  void deploy(Vertx vertx) {
    node = new DeployedFeed(vertx);
    loops.watch();
  }

  @Test
  void limitsTheListenersOfTheNode() {
    node.deploy(new FeedConfig(3, 2, Duration.ofSeconds(15), Duration.ofMillis(50)));
    Subscription first = node.listen("ann", null);
    node.listen("ann", null);
    node.listen("bob", null);
    assertThat(node.refusal("cyd")).isEqualTo(ErrorCode.OVERLOADED);

    first.close(End.DONE);

    await().ignoreExceptions().until(() -> !node.listen("cyd", null).start().cursor().isEmpty());
  }

  @Test
  void givesTheOldestPlaceOfAUserToANewListener() {
    Subscription oldest = node.listen("ann", null);
    Future<FeedPage> waiting = node.next(oldest, DeployedFeed.LONG);
    Future<Void> ended = node.later(oldest::ended);
    Subscription second = node.listen("ann", null);
    Future<FeedPage> live = node.next(second, DeployedFeed.LONG);
    Subscription bob = node.listen("bob", null);

    Future<FeedPage> newest = node.next(node.listen("ann", null), DeployedFeed.LONG);

    ended.await();
    assertReplaced(waiting);
    assertReplaced(node.next(oldest, DeployedFeed.LONG));
    oldest.close(End.DONE);
    assertThat(node.open()).isEqualTo(3);
    node.store.send("ann", "bob");
    node.hint("ann", "bob");
    for (Future<FeedPage> page : List.of(live, newest, node.next(bob, DeployedFeed.LONG))) {
      assertThat(page.await().events()).hasSize(1);
    }
    assertThat(node.ends("replaced")).isEqualTo(1);
    assertThat(node.ends("done")).isZero();
  }

  @Test
  void endsFirstWhoseClientDoesNotComeBack() {
    Future<FeedPage> oldest = node.next(node.listen("ann", null), DeployedFeed.LONG);
    Subscription stalled = node.listen("ann", null);
    node.vertx.timer(1_200).await();

    Future<FeedPage> newest = node.next(node.listen("ann", null), DeployedFeed.LONG);

    assertReplaced(node.next(stalled, DeployedFeed.LONG));
    assertThat(oldest.isComplete()).isFalse();
    assertThat(newest.isComplete()).isFalse();
  }

  private static void assertReplaced(Future<FeedPage> page) {
    assertThatThrownBy(() -> page.await())
        .isInstanceOfSatisfying(
            MessagingException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_STREAMS));
  }

  @Test
  void givesTheSlotBackWhereTheCursorIsRefused() {
    node.store.failWith(new MessagingException(ErrorCode.CURSOR_EXPIRED, "Start over."));
    for (int i = 0; i < 5; i++) {
      assertThat(node.refusal("ann")).isEqualTo(ErrorCode.CURSOR_EXPIRED);
    }
    assertThat(node.open()).isZero();
  }

  @Test
  void endsEverybodyWhenTheNodeStops() {
    Subscription bob = node.listen("bob", null);
    Future<FeedPage> waiting = node.next(bob, DeployedFeed.LONG);
    Future<Void> ended = node.later(bob::ended);

    node.drain().await();

    ended.await();
    assertThatThrownBy(() -> waiting.await()).hasMessageContaining("unavailable");
    assertThatThrownBy(() -> node.next(bob, DeployedFeed.LONG).await())
        .hasMessageContaining("unavailable");
    assertThat(node.refusal("bob")).isEqualTo(ErrorCode.UNAVAILABLE);
  }
}
