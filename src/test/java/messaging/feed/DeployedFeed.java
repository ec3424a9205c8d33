package messaging.feed;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import messaging.bus.Addresses;
import messaging.config.FeedConfig;
import messaging.message.ErrorCode;
import messaging.message.Feed;
import messaging.message.Feed.Subscription;
import messaging.message.FeedPage;
import messaging.message.MessagingException;
import org.jspecify.annotations.Nullable;

/** The verticle over a store in memory, called as a listener would. */
final class DeployedFeed {
  static final Duration LONG = Duration.ofSeconds(30);
  static final FeedConfig CONFIG =
      new FeedConfig(10, 2, Duration.ofSeconds(15), Duration.ofMillis(50));

  final FakeFeedStore store = new FakeFeedStore();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Vertx vertx;
  private final Context caller;
  private FeedVerticle verticle;
  private Feed feed;

  DeployedFeed(Vertx vertx) {
    this.vertx = vertx;
    caller = vertx.getOrCreateContext();
    warmUp();
    deploy(CONFIG);
  }

  /** Runs the code once, with another verticle, to load its classes. */
  private void warmUp() {
    FeedVerticle other = new FeedVerticle(new FakeFeedStore(), CONFIG, new SimpleMeterRegistry());
    String deployment = vertx.deployVerticle(other).await();
    Subscription eve = later(() -> other.feed().subscribe("eve", null)).await();
    next(eve, Duration.ofMillis(1)).await();
    vertx.undeploy(deployment).await();
  }

  void deploy(FeedConfig config) {
    verticle = new FeedVerticle(store, config, meters);
    vertx.deployVerticle(verticle).await();
    feed = verticle.feed();
  }

  Future<Void> drain() {
    return verticle.drain();
  }

  <T> Future<T> later(Supplier<Future<T>> call) {
    Promise<T> promise = Promise.promise();
    caller.runOnContext(go -> call.get().onComplete(promise));
    return promise.future();
  }

  Subscription listen(String user, @Nullable String cursor) {
    return later(() -> feed.subscribe(user, cursor)).await();
  }

  Future<FeedPage> next(Subscription subscription, Duration wait) {
    return later(() -> subscription.next(wait));
  }

  void hint(String... users) {
    vertx.eventBus().publish(Addresses.FEED_CHANGED, new JsonArray(List.of(users)));
  }

  double open() {
    return meters.get("messaging.feed.streams").gauge().value();
  }

  double ends(String reason) {
    return meters.get("messaging.feed.ends").tag("reason", reason).counter().count();
  }

  ErrorCode refusal(String user) {
    try {
      listen(user, null);
    } catch (MessagingException refusal) {
      return refusal.code();
    }
    throw new AssertionError("Not refused");
  }
}
