package messaging.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import messaging.bus.Addresses;
import messaging.config.FeedConfig;
import messaging.message.ErrorCode;
import messaging.message.Feed;
import messaging.message.Feed.End;
import messaging.message.Feed.Subscription;
import messaging.message.FeedPage;
import messaging.message.MessagingException;
import messaging.testing.BlockedEventLoops;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
final class FeedVerticleTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final FeedConfig CONFIG =
      new FeedConfig(10, 2, Duration.ofSeconds(15), Duration.ofMillis(50));

  @RegisterExtension final BlockedEventLoops loops = new BlockedEventLoops();

  private final FakeFeedStore store = new FakeFeedStore();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Vertx vertx;
  private Context caller;
  private FeedVerticle verticle;
  private Feed feed;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    caller = vertx.getOrCreateContext();
    warmUp();
    deploy(CONFIG);
    loops.watch();
  }

  /** Runs the code once, with another verticle, to load its classes. */
  private void warmUp() {
    FeedVerticle other = new FeedVerticle(new FakeFeedStore(), CONFIG, new SimpleMeterRegistry());
    String deployment = vertx.deployVerticle(other).await();
    Subscription eve = later(() -> other.feed().subscribe("eve", null)).await();
    next(eve, Duration.ofMillis(1)).await();
    vertx.undeploy(deployment).await();
  }

  private void deploy(FeedConfig config) {
    verticle = new FeedVerticle(store, config, meters);
    vertx.deployVerticle(verticle).await();
    feed = verticle.feed();
  }

  private <T> Future<T> later(Supplier<Future<T>> call) {
    Promise<T> promise = Promise.promise();
    caller.runOnContext(go -> call.get().onComplete(promise));
    return promise.future();
  }

  private Subscription listen(String user, @Nullable String cursor) {
    return later(() -> feed.subscribe(user, cursor)).await();
  }

  private Future<FeedPage> next(Subscription subscription, Duration wait) {
    return later(() -> subscription.next(wait));
  }

  private void hint(String... users) {
    vertx.eventBus().publish(Addresses.FEED_CHANGED, new JsonArray(List.of(users)));
  }

  private double open() {
    return meters.get("messaging.feed.streams").gauge().value();
  }

  @Test
  void givesWhatIsThereAtOnceAndWhatComesWhenItComes() {
    store.send("ann", "bob");
    Subscription bob = listen("bob", "0");

    assertThat(next(bob, Duration.ZERO).await().events()).hasSize(1);
    assertThat(next(bob, Duration.ZERO).await().events()).isEmpty();
    assertThat(next(bob, Duration.ofMillis(20)).await().events()).isEmpty();
    Future<FeedPage> waiting = next(bob, LONG);
    store.send("bob", "ann");
    hint("ann", "bob");
    assertThat(waiting.await().events()).hasSize(1);
  }

  @Test
  void givesPageAfterPageWithoutANewHint() {
    for (int i = 0; i < FeedHub.PAGE + 1; i++) {
      store.send("ann", "bob");
    }
    // No look at the database tells of what was there before it.
    listen("eve", null);
    await().until(() -> store.looks() > 1);
    Subscription bob = listen("bob", "0");

    assertThat(next(bob, LONG).await().events()).hasSize(FeedHub.PAGE);
    assertThat(next(bob, LONG).await().events()).hasSize(1);
    assertThat(meters.get("messaging.feed.events").counter().count()).isEqualTo(FeedHub.PAGE + 1);
  }

  @Test
  void passesOverHintsThatNameNobody() {
    Future<FeedPage> waiting = next(listen("bob", null), LONG);
    store.send("ann", "bob");
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    vertx.exceptionHandler(failures::add);

    vertx.eventBus().publish(Addresses.FEED_CHANGED, "bob");
    vertx.eventBus().publish(Addresses.FEED_CHANGED, new JsonArray().add(1).add("bob"));

    assertThat(waiting.await().events()).hasSize(1);
    assertThat(failures).isEmpty();
  }

  @Test
  void findsWhatNoHintTold() {
    Future<FeedPage> bob = next(listen("bob", null), LONG);
    Future<FeedPage> eve = next(listen("eve", null), LONG);
    await().until(() -> store.looks() > 1);

    store.send("ann", "bob");

    assertThat(bob.await().events()).hasSize(1);
    assertThat(eve.isComplete()).isFalse();
  }

  @Test
  void looksForEverybodyWhereRowsMayBeMissing() {
    Future<FeedPage> bob = next(listen("bob", null), LONG);
    await().until(() -> store.looks() > 1);
    store.loseRows();

    store.send("ann", "bob");

    assertThat(bob.await().events()).hasSize(1);
  }

  @Test
  void makesOneReadOfManyHints() {
    // Given a read that hangs
    Subscription bob = listen("bob", null);
    store.hold();
    Future<FeedPage> waiting = next(bob, LONG);
    await().until(() -> store.readsUnderWay() == 1);

    // When
    store.send("ann", "bob");
    for (int i = 0; i < 100; i++) {
      hint("bob");
    }
    store.release();

    // Then
    assertThat(waiting.await().events()).hasSize(1);
    assertThat(store.reads()).isLessThanOrEqualTo(3);
  }

  @Test
  void readsForFewListenersAtOnce() {
    List<Subscription> all =
        List.of("a", "b", "c", "d", "e", "f").stream().map(user -> listen(user, null)).toList();
    store.hold();
    List<Future<FeedPage>> pages =
        all.stream().map(one -> next(one, Duration.ofMillis(1))).toList();
    await().until(() -> store.readsUnderWay() == 2);
    store.release();

    assertThat(Future.join(pages).await().succeeded()).isTrue();
    assertThat(store.readsAtOnce()).isEqualTo(2);
  }

  @Test
  void outlivesADatabaseThatIsAway() {
    // Given
    Subscription bob = listen("bob", null);
    await().until(() -> store.looks() > 1);
    store.failWith(new MessagingException(ErrorCode.STORAGE_UNAVAILABLE, "Away."));
    assertThat(next(bob, Duration.ofMillis(20)).await().events()).isEmpty();
    Future<FeedPage> waiting = next(bob, LONG);
    store.send("ann", "bob");
    hint("bob");
    int looks = store.looks();
    await().until(() -> store.looks() > looks + 2);

    // When
    store.failWith(null);

    // Then
    assertThat(waiting.await().events()).hasSize(1);
    assertThat(meters.get("messaging.feed.reads").tag("outcome", "storage-unavailable").timers())
        .isNotEmpty();
    assertThat(meters.get("messaging.feed.reads").tag("outcome", "ok").timer().count())
        .isPositive();
  }

  @Test
  void answersInTimeAlsoWhereTheReadUnderWayFails() {
    Subscription bob = listen("bob", null);
    store.hold();
    Future<FeedPage> waiting = next(bob, Duration.ofMillis(20));
    await().until(() -> store.readsUnderWay() == 1);
    vertx.timer(60).await();
    store.failWith(new MessagingException(ErrorCode.STORAGE_UNAVAILABLE, "Away."));

    store.release();

    assertThat(waiting.await().events()).isEmpty();
  }

  @Test
  void endsEveryStreamOfWhichThePositionHoldsNoMoreThoughNothingIsSent() {
    // Given
    Subscription bob = listen("bob", null);
    Future<FeedPage> waiting = next(bob, LONG);
    int looks = store.looks();
    await().until(() -> store.looks() > looks + 1);

    // When
    store.failWith(new MessagingException(ErrorCode.CURSOR_EXPIRED, "Lost."));

    // Then
    assertThatThrownBy(waiting::await).hasMessageContaining("cursor-expired");
  }

  @Test
  void passesADefectOn() {
    Subscription bob = listen("bob", null);
    store.failWith(new MessagingException(ErrorCode.INTERNAL, "Broken."));

    assertThatThrownBy(() -> next(bob, LONG).await()).isInstanceOf(MessagingException.class);

    store.failWith(new IllegalStateException("Broken."));
    assertThatThrownBy(() -> next(bob, LONG).await()).isInstanceOf(IllegalStateException.class);
    assertThat(meters.get("messaging.feed.reads").tag("outcome", "internal").timer().count())
        .isEqualTo(2);
  }

  @Test
  void hasNoFeedBeforeItIsDeployed() {
    FeedVerticle idle = new FeedVerticle(store, CONFIG, meters);

    assertThatThrownBy(idle::feed).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void limitsTheListenersOfTheNode() {
    deploy(new FeedConfig(3, 2, Duration.ofSeconds(15), Duration.ofMillis(50)));
    Subscription first = listen("ann", null);
    listen("ann", null);
    listen("bob", null);
    assertThat(refusal("cyd")).isEqualTo(ErrorCode.OVERLOADED);

    first.close(End.DONE);

    await().ignoreExceptions().until(() -> !listen("cyd", null).start().cursor().isEmpty());
  }

  @Test
  void givesTheOldestPlaceOfAUserToANewListener() {
    Subscription oldest = listen("ann", null);
    Future<FeedPage> waiting = next(oldest, LONG);
    Future<Void> ended = later(oldest::ended);
    Subscription second = listen("ann", null);
    Future<FeedPage> live = next(second, LONG);
    Subscription bob = listen("bob", null);

    Future<FeedPage> newest = next(listen("ann", null), LONG);

    ended.await();
    assertReplaced(waiting);
    assertReplaced(next(oldest, LONG));
    oldest.close(End.DONE);
    assertThat(open()).isEqualTo(3);
    store.send("ann", "bob");
    hint("ann", "bob");
    for (Future<FeedPage> page : List.of(live, newest, next(bob, LONG))) {
      assertThat(page.await().events()).hasSize(1);
    }
    assertThat(ends("replaced")).isEqualTo(1);
    assertThat(ends("done")).isZero();
  }

  @Test
  void endsFirstWhoseClientDoesNotComeBack() {
    Future<FeedPage> oldest = next(listen("ann", null), LONG);
    Subscription stalled = listen("ann", null);
    vertx.timer(1_200).await();

    Future<FeedPage> newest = next(listen("ann", null), LONG);

    assertReplaced(next(stalled, LONG));
    assertThat(oldest.isComplete()).isFalse();
    assertThat(newest.isComplete()).isFalse();
  }

  private static void assertReplaced(Future<FeedPage> page) {
    assertThatThrownBy(() -> page.await())
        .isInstanceOfSatisfying(
            MessagingException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_STREAMS));
  }

  private double ends(String reason) {
    return meters.get("messaging.feed.ends").tag("reason", reason).counter().count();
  }

  private ErrorCode refusal(String user) {
    try {
      listen(user, null);
    } catch (MessagingException refusal) {
      return refusal.code();
    }
    throw new AssertionError("Not refused");
  }

  @Test
  void givesTheSlotBackWhereTheCursorIsRefused() {
    store.failWith(new MessagingException(ErrorCode.CURSOR_EXPIRED, "Start over."));
    for (int i = 0; i < 5; i++) {
      assertThat(refusal("ann")).isEqualTo(ErrorCode.CURSOR_EXPIRED);
    }
    assertThat(open()).isZero();
  }

  @Test
  void endsEverybodyWhenTheNodeStops() {
    Subscription bob = listen("bob", null);
    Future<FeedPage> waiting = next(bob, LONG);
    Future<Void> ended = later(bob::ended);

    verticle.drain().await();

    ended.await();
    assertThatThrownBy(() -> waiting.await()).hasMessageContaining("unavailable");
    assertThatThrownBy(() -> next(bob, LONG).await()).hasMessageContaining("unavailable");
    assertThat(refusal("bob")).isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void doesNotLookWhileNobodyListens() {
    Subscription bob = listen("bob", null);
    await().until(() -> store.looks() > 1);
    bob.close(End.DONE);
    await().until(() -> open() == 0);
    int looks = store.looks();
    vertx.timer(300).await();

    assertThat(store.looks()).isLessThanOrEqualTo(looks + 1);
  }
}
