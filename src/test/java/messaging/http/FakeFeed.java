package messaging.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.Feed;
import messaging.message.FeedEvent;
import messaging.message.FeedPage;
import messaging.message.FeedPosition;
import org.jspecify.annotations.Nullable;

/** A feed with pages from the test. Thread-safe. */
final class FakeFeed implements Feed {
  static final FeedPosition START = position("start");

  /** All subscriptions, in order. */
  final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** The reasons of all closed subscriptions. */
  final BlockingQueue<End> ends = new LinkedBlockingQueue<>();

  final Promise<Void> stop = Promise.promise();

  /** The next page, for a waiting subscription. */
  volatile Function<Duration, Future<FeedPage>> pages =
      wait -> Promise.<FeedPage>promise().future();

  volatile @Nullable RuntimeException refusal;

  record Asked(String userId, @Nullable String cursor) {}

  static FeedPosition position(String cursor) {
    return new FeedPosition() {
      @Override
      public String cursor() {
        return cursor;
      }

      @Override
      public boolean covers(long stamp) {
        return false;
      }
    };
  }

  /** A page with one message. */
  static FeedPage page(String cursor, String text) {
    FeedEvent event =
        new FeedEvent(position(cursor), new MessageSent(FakeMessaging.message("bob", "ann", text)));
    return new FeedPage(List.of(event), event.position(), false);
  }

  static FeedPage silence() {
    return new FeedPage(List.of(), START, false);
  }

  @Override
  public Future<Subscription> subscribe(String userId, @Nullable String cursor) {
    asked.add(new Asked(userId, cursor));
    Context caller = Vertx.currentContext();
    return refusal == null
        ? Future.succeededFuture(new Fake(caller))
        : Future.failedFuture(refusal);
  }

  private final class Fake implements Subscription {
    private final Context caller;

    Fake(Context caller) {
      this.caller = caller;
    }

    @Override
    public FeedPosition start() {
      return START;
    }

    @Override
    public Future<FeedPage> next(Duration wait) {
      return onCaller(pages.apply(wait));
    }

    @Override
    public Future<Void> ended() {
      return onCaller(stop.future());
    }

    private <T> Future<T> onCaller(Future<T> future) {
      Promise<T> promise = Promise.promise();
      future.onComplete(result -> caller.runOnContext(back -> promise.handle(result)));
      return promise.future();
    }

    @Override
    public void close(End reason) {
      ends.add(reason);
    }
  }
}
