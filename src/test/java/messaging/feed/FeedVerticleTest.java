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
  }

  @Test
  void passesADefectOn() {
    Subscription bob = listen("bob", null);
    store.failWith(new MessagingException(ErrorCode.INTERNAL, "Broken."));

    assertThatThrownBy(() -> next(bob, LONG).await()).isInstanceOf(MessagingException.class);
  }

  @Test
  void limitsTheListenersOfAUserAndOfTheNode() {
    // Given
    deploy(new FeedConfig(3, 2, Duration.ofSeconds(15), Duration.ofMillis(50)));
    Subscription first = listen("ann", null);
    listen("ann", null);

    // Then
    assertThat(refusal("ann")).isEqualTo(ErrorCode.TOO_MANY_STREAMS);
    listen("bob", null);
    assertThat(refusal("cyd")).isEqualTo(ErrorCode.OVERLOADED);

    // When
    first.close(End.DONE);

    // Then
    await().ignoreExceptions().until(() -> !listen("ann", null).start().cursor().isEmpty());
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
