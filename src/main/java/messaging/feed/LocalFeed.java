package messaging.feed;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import messaging.message.Feed;
import messaging.message.FeedPage;
import messaging.message.FeedPosition;
import org.jspecify.annotations.Nullable;

/** Gives callers on other event loops access to the hub. Thread-safe. */
final class LocalFeed implements Feed {
  private final Vertx vertx;
  private final Context own;
  private final FeedHub hub;

  /**
   * @param own the event loop of the hub
   */
  LocalFeed(Vertx vertx, Context own, FeedHub hub) {
    this.vertx = vertx;
    this.own = own;
    this.hub = hub;
  }

  @Override
  public Future<Subscription> subscribe(String userId, @Nullable String cursor) {
    return call(() -> hub.subscribe(userId, cursor)).map(Ear::new);
  }

  /** Runs on the hub's event loop, and completes on the caller's. */
  private <T> Future<T> call(Supplier<Future<T>> work) {
    Context caller = vertx.getOrCreateContext();
    Promise<T> promise = Promise.promise();
    own.runOnContext(
        go -> work.get().onComplete(result -> caller.runOnContext(back -> promise.handle(result))));
    return promise.future();
  }

  private final class Ear implements Subscription {
    private final FeedHub.Opened opened;

    Ear(FeedHub.Opened opened) {
      this.opened = opened;
    }

    @Override
    public FeedPosition start() {
      return opened.start();
    }

    @Override
    public Future<FeedPage> next(Duration wait) {
      return call(() -> opened.listener().next(wait));
    }

    @Override
    public Future<Void> ended() {
      return call(() -> opened.listener().ended());
    }

    @Override
    public void close(End reason) {
      own.runOnContext(go -> hub.close(opened.listener(), reason));
    }
  }
}
