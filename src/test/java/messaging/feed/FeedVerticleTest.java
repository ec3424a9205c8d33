package messaging.feed;

import static messaging.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
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
import messaging.testing.VertxUnderTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FeedVerticleTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final FeedConfig CONFIG =
      new FeedConfig(10, 2, Duration.ofSeconds(15), Duration.ofMillis(50));

  @AutoClose private final VertxUnderTest vertx = VertxUnderTest.start();
  private final FakeFeedStore store = new FakeFeedStore();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Context caller = vertx.vertx().getOrCreateContext();
  private FeedVerticle verticle;
  private Feed feed;

  @BeforeEach
  void deploy() {
    deploy(CONFIG);
  }

  private void deploy(FeedConfig config) {
    verticle = new FeedVerticle(store, config, meters);
    await(vertx.vertx().deployVerticle(verticle));
    feed = verticle.feed();
  }

  private <T> Future<T> later(Supplier<Future<T>> call) {
    Promise<T> promise = Promise.promise();
    caller.runOnContext(go -> call.get().onComplete(promise));
    return promise.future();
  }

  private Subscription listen(String user, @Nullable String cursor) {
    return await(later(() -> feed.subscribe(user, cursor)));
  }

  private Future<FeedPage> next(Subscription subscription, Duration wait) {
    return later(() -> subscription.next(wait));
  }

  private void hint(String... users) {
    vertx.vertx().eventBus().publish(Addresses.FEED_CHANGED, new JsonArray(List.of(users)));
  }

  private double open() {
    return meters.get("messaging.feed.streams").gauge().value();
  }

  @Test
  void givesWhatIsThereAtOnceAndWhatComesWhenItComes() {
    store.send("ann", "bob");
    Subscription bob = listen("bob", "0");

    assertThat(await(next(bob, Duration.ZERO)).events()).hasSize(1);
    assertThat(await(next(bob, Duration.ZERO)).events()).isEmpty();
    assertThat(await(next(bob, Duration.ofMillis(20))).events()).isEmpty();
    Future<FeedPage> waiting = next(bob, LONG);
    store.send("bob", "ann");
    hint("ann", "bob");
    assertThat(await(waiting).events()).hasSize(1);
  }

  @Test
  void findsWhatNoHintTold() {
    Future<FeedPage> bob = next(listen("bob", null), LONG);
    Future<FeedPage> eve = next(listen("eve", null), LONG);
    await().until(() -> store.looks() > 1);

    store.send("ann", "bob");

    assertThat(await(bob).events()).hasSize(1);
    assertThat(eve.isComplete()).isFalse();
  }

  @Test
  void looksForEverybodyWhereRowsMayBeMissing() {
    Future<FeedPage> bob = next(listen("bob", null), LONG);
    await().until(() -> store.looks() > 1);
    store.loseRows();

    store.send("ann", "bob");

    assertThat(await(bob).events()).hasSize(1);
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
    assertThat(await(waiting).events()).hasSize(1);
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

    assertThat(await(Future.join(pages)).succeeded()).isTrue();
    assertThat(store.readsAtOnce()).isEqualTo(2);
  }

  @Test
  void outlivesADatabaseThatIsAway() {
    // Given
    Subscription bob = listen("bob", null);
    await().until(() -> store.looks() > 1);
    store.failWith(new MessagingException(ErrorCode.STORAGE_UNAVAILABLE, "Away."));
    assertThat(await(next(bob, Duration.ofMillis(20))).events()).isEmpty();
    Future<FeedPage> waiting = next(bob, LONG);
    store.send("ann", "bob");
    hint("bob");
    int looks = store.looks();
    await().until(() -> store.looks() > looks + 2);

    // When
    store.failWith(null);

    // Then
    assertThat(await(waiting).events()).hasSize(1);
  }

  @Test
  void passesADefectOn() {
    Subscription bob = listen("bob", null);
    store.failWith(new MessagingException(ErrorCode.INTERNAL, "Broken."));

    assertThatThrownBy(() -> await(next(bob, LONG))).isInstanceOf(MessagingException.class);
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

    await(verticle.drain());

    await(ended);
    assertThatThrownBy(() -> await(waiting)).hasMessageContaining("unavailable");
    assertThatThrownBy(() -> await(next(bob, LONG))).hasMessageContaining("unavailable");
    assertThat(refusal("bob")).isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void doesNotLookWhileNobodyListens() {
    Subscription bob = listen("bob", null);
    await().until(() -> store.looks() > 1);
    bob.close(End.DONE);
    await().until(() -> open() == 0);
    int looks = store.looks();
    Promise<Void> later = Promise.promise();
    vertx.vertx().setTimer(300, id -> later.complete());
    await(later.future());

    assertThat(store.looks()).isLessThanOrEqualTo(looks + 1);
  }
}
