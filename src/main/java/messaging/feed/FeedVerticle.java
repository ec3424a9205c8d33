package messaging.feed;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import java.util.stream.Stream;
import messaging.bus.Addresses;
import messaging.config.FeedConfig;
import messaging.message.Feed;
import messaging.message.FeedStore;
import org.jspecify.annotations.Nullable;

/** Runs the live feeds of a node on one event loop. One instance per node. */
public final class FeedVerticle extends VerticleBase {
  private final FeedStore store;
  private final FeedConfig config;
  private final MeterRegistry registry;
  private @Nullable FeedHub hub;

  /** A verticle that serves after its deployment. */
  public FeedVerticle(FeedStore store, FeedConfig config, MeterRegistry registry) {
    this.store = store;
    this.config = config;
    this.registry = registry;
  }

  @Override
  public Future<?> start() {
    FeedHub started = new FeedHub(vertx, store, config, new FeedMeters(registry));
    hub = started;
    vertx.setPeriodic(config.pollInterval().toMillis(), id -> started.poll());
    return vertx
        .eventBus()
        .consumer(Addresses.FEED_CHANGED, hint -> users(hint.body()).forEach(started::hint))
        .completion();
  }

  /** Whoever is on the bus can publish anything. */
  private static Stream<String> users(@Nullable Object hint) {
    return hint instanceof JsonArray users
        ? users.stream().filter(String.class::isInstance).map(String.class::cast)
        : Stream.empty();
  }

  /** The feed, for callers on any event loop. Call it after the deployment. */
  public Feed feed() {
    return new LocalFeed(vertx, context, running());
  }

  /** Ends all streams and accepts no new ones. Completes when all subscriptions have ended. */
  public Future<Void> drain() {
    Promise<Void> told = Promise.promise();
    context.runOnContext(
        go -> {
          running().stop();
          told.complete();
        });
    return told.future();
  }

  private FeedHub running() {
    if (hub == null) {
      throw new IllegalStateException("Not deployed");
    }
    return hub;
  }
}
