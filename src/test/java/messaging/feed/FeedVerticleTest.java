package messaging.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import messaging.bus.Addresses;
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

@ExtendWith(VertxExtension.class)
final class FeedVerticleTest {
  @RegisterExtension final BlockedEventLoops loops = new BlockedEventLoops();

  private DeployedFeed node;

  @BeforeEach
  void deploy(Vertx vertx) {
    node = new DeployedFeed(vertx);
    loops.watch();
  }

  @Test
  void givesWhatIsThereAtOnceAndWhatComesWhenItComes() {
    node.store.send("ann", "bob");
    Subscription bob = node.listen("bob", "0");

    assertThat(node.next(bob, Duration.ZERO).await().events()).hasSize(1);
    assertThat(node.next(bob, Duration.ZERO).await().events()).isEmpty();
    assertThat(node.next(bob, Duration.ofMillis(20)).await().events()).isEmpty();
    Future<FeedPage> waiting = node.next(bob, DeployedFeed.LONG);
    node.store.send("bob", "ann");
    node.hint("ann", "bob");
    assertThat(waiting.await().events()).hasSize(1);
  }

  @Test
  void givesPageAfterPageWithoutANewHint() {
    for (int i = 0; i < FeedHub.PAGE + 1; i++) {
      node.store.send("ann", "bob");
    }
    // No look at the database tells of what was there before it.
    node.listen("eve", null);
    await().until(() -> node.store.looks() > 1);
    Subscription bob = node.listen("bob", "0");

    assertThat(node.next(bob, DeployedFeed.LONG).await().events()).hasSize(FeedHub.PAGE);
    assertThat(node.next(bob, DeployedFeed.LONG).await().events()).hasSize(1);
    assertThat(node.meters.get("messaging.feed.events").counter().count())
        .isEqualTo(FeedHub.PAGE + 1);
  }

  @Test
  void passesOverHintsThatNameNobody() {
    Future<FeedPage> waiting = node.next(node.listen("bob", null), DeployedFeed.LONG);
    node.store.send("ann", "bob");
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    node.vertx.exceptionHandler(failures::add);

    node.vertx.eventBus().publish(Addresses.FEED_CHANGED, "bob");
    node.vertx.eventBus().publish(Addresses.FEED_CHANGED, new JsonArray().add(1).add("bob"));

    assertThat(waiting.await().events()).hasSize(1);
    assertThat(failures).isEmpty();
  }

  @Test
  void findsWhatNoHintTold() {
    Future<FeedPage> bob = node.next(node.listen("bob", null), DeployedFeed.LONG);
    Future<FeedPage> ann = node.next(node.listen("ann", null), DeployedFeed.LONG);
    Future<FeedPage> eve = node.next(node.listen("eve", null), DeployedFeed.LONG);
    await().until(() -> node.store.looks() > 1);

    node.store.send("ann", "bob");

    assertThat(bob.await().events()).hasSize(1);
    assertThat(ann.await().events()).hasSize(1);
    assertThat(eve.isComplete()).isFalse();
  }

  @Test
  void findsWhatAHintTellsLongBeforeTheNextLook() {
    node.deploy(new FeedConfig(10, 2, Duration.ofSeconds(15), Duration.ofHours(1)));
    Future<FeedPage> bob = node.next(node.listen("bob", null), DeployedFeed.LONG);
    await().until(() -> node.store.reads() > 0);
    node.store.send("ann", "bob");
    node.hint("ann", "bob");

    assertThat(bob.await().events()).hasSize(1);
    assertThat(node.store.looks()).isZero();
  }

  @Test
  void looksForEverybodyWhereRowsMayBeMissing() {
    Future<FeedPage> bob = node.next(node.listen("bob", null), DeployedFeed.LONG);
    await().until(() -> node.store.looks() > 1);
    node.store.loseRows();

    node.store.send("ann", "bob");

    assertThat(bob.await().events()).hasSize(1);
  }

  @Test
  void makesOneReadOfManyHints() {
    // Given a read that hangs
    Subscription bob = node.listen("bob", null);
    node.store.hold();
    Future<FeedPage> waiting = node.next(bob, DeployedFeed.LONG);
    await().until(() -> node.store.readsUnderWay() == 1);

    // When
    node.store.send("ann", "bob");
    for (int i = 0; i < 100; i++) {
      node.hint("bob");
    }
    node.store.release();

    // Then
    assertThat(waiting.await().events()).hasSize(1);
    assertThat(node.store.reads()).isLessThanOrEqualTo(3);
  }

  @Test
  void readsForFewListenersAtOnce() {
    List<Subscription> all =
        List.of("a", "b", "c", "d", "e", "f").stream()
            .map(user -> node.listen(user, null))
            .toList();
    node.store.hold();
    List<Future<FeedPage>> pages =
        all.stream().map(one -> node.next(one, Duration.ofMillis(1))).toList();
    await().until(() -> node.store.readsUnderWay() == 2);
    node.store.release();

    assertThat(Future.join(pages).await().succeeded()).isTrue();
    assertThat(node.store.readsAtOnce()).isEqualTo(2);
  }

  @Test
  void outlivesADatabaseThatIsAway() {
    // Given
    Subscription bob = node.listen("bob", null);
    await().until(() -> node.store.looks() > 1);
    node.store.failWith(new MessagingException(ErrorCode.STORAGE_UNAVAILABLE, "Away."));
    assertThat(node.next(bob, Duration.ofMillis(20)).await().events()).isEmpty();
    Future<FeedPage> waiting = node.next(bob, DeployedFeed.LONG);
    node.store.send("ann", "bob");
    node.hint("bob");
    int looks = node.store.looks();
    await().until(() -> node.store.looks() > looks + 2);

    // When
    node.store.failWith(null);

    // Then
    assertThat(waiting.await().events()).hasSize(1);
    assertThat(
            node.meters.get("messaging.feed.reads").tag("outcome", "storage-unavailable").timers())
        .isNotEmpty();
    assertThat(node.meters.get("messaging.feed.reads").tag("outcome", "ok").timer().count())
        .isPositive();
  }

  @Test
  void answersInTimeAlsoWhereTheReadUnderWayFails() {
    Subscription bob = node.listen("bob", null);
    node.store.hold();
    Future<FeedPage> waiting = node.next(bob, Duration.ofMillis(20));
    await().until(() -> node.store.readsUnderWay() == 1);
    node.vertx.timer(60).await();
    node.store.failWith(new MessagingException(ErrorCode.STORAGE_UNAVAILABLE, "Away."));

    node.store.release();

    assertThat(waiting.await().events()).isEmpty();
  }

  @Test
  void endsEveryStreamOfWhichThePositionHoldsNoMoreThoughNothingIsSent() {
    // Given
    Subscription bob = node.listen("bob", null);
    Future<FeedPage> waiting = node.next(bob, DeployedFeed.LONG);
    int looks = node.store.looks();
    await().until(() -> node.store.looks() > looks + 1);

    // When
    node.store.failWith(new MessagingException(ErrorCode.CURSOR_EXPIRED, "Lost."));

    // Then
    assertThatThrownBy(waiting::await).hasMessageContaining("cursor-expired");
  }

  @Test
  void passesADefectOn() {
    Subscription bob = node.listen("bob", null);
    node.store.failWith(new MessagingException(ErrorCode.INTERNAL, "Broken."));

    assertThatThrownBy(() -> node.next(bob, DeployedFeed.LONG).await())
        .isInstanceOf(MessagingException.class);

    node.store.failWith(new IllegalStateException("Broken."));
    assertThatThrownBy(() -> node.next(bob, DeployedFeed.LONG).await())
        .isInstanceOf(IllegalStateException.class);
    assertThat(node.meters.get("messaging.feed.reads").tag("outcome", "internal").timer().count())
        .isEqualTo(2);
  }

  @Test
  void hasNoFeedBeforeItIsDeployed() {
    FeedVerticle idle = new FeedVerticle(node.store, DeployedFeed.CONFIG, node.meters);

    assertThatThrownBy(idle::feed).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void doesNotLookWhileNobodyListens() {
    Subscription bob = node.listen("bob", null);
    await().until(() -> node.store.looks() > 1);
    bob.close(End.DONE);
    await().until(() -> node.open() == 0);
    int looks = node.store.looks();
    node.vertx.timer(300).await();

    assertThat(node.store.looks()).isLessThanOrEqualTo(looks + 1);
  }
}
