package messaging.feed;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import messaging.message.ErrorCode;
import messaging.message.FeedPage;
import messaging.message.FeedPosition;
import messaging.message.MessagingException;
import org.jspecify.annotations.Nullable;

/**
 * One stream: its position, a flag for new events, and the caller that waits. It reads if the flag
 * is set and a caller waits, one read at a time. Several hints during a read count as one. Confined
 * to the hub's event loop.
 */
final class Listener {
  /** A client that is there comes back within milliseconds. */
  private static final long STALL_NANOS = Duration.ofSeconds(1).toNanos();

  private final Vertx vertx;
  private final String userId;
  private final Function<FeedPosition, Future<FeedPage>> read;
  private final Promise<Void> ended = Promise.promise();
  private @Nullable MessagingException end;
  private @Nullable FeedPosition position;
  private @Nullable Promise<FeedPage> waiting;
  private boolean news = true;
  private boolean reading;
  private boolean overdue;
  private long timer = -1;
  private long idleSince = System.nanoTime();

  /**
   * @param read reads the events after a position; may be slow
   */
  Listener(Vertx vertx, String userId, Function<FeedPosition, Future<FeedPage>> read) {
    this.vertx = vertx;
    this.userId = userId;
    this.read = read;
  }

  String userId() {
    return userId;
  }

  /** Sets the start position. */
  void begin(FeedPosition start) {
    position = start;
  }

  /** Whether its client has not come back for the next page for a while. */
  boolean isStalled() {
    return waiting == null && System.nanoTime() - idleSince > STALL_NANOS;
  }

  /** When the last page was given away, on the clock of {@link System#nanoTime}. */
  long idleSince() {
    return idleSince;
  }

  /** Completes at the end. */
  Future<Void> ended() {
    return ended.future();
  }

  /** As {@link messaging.message.Feed.Subscription#next}. */
  Future<FeedPage> next(Duration wait) {
    if (end != null) {
      return Future.failedFuture(end);
    }
    Promise<FeedPage> promise = Promise.promise();
    waiting = promise;
    overdue = wait.isZero();
    if (!overdue) {
      timer = vertx.setTimer(wait.toMillis(), id -> onTimer());
    }
    look();
    return promise.future();
  }

  /** There may be new events. */
  void hint() {
    news = true;
    look();
  }

  /** There are new events, unless the position already includes them. */
  void changed(long stamp) {
    if (position == null || !position.covers(stamp)) {
      hint();
    }
  }

  /** Reads if possible; also retries a failed read. */
  void look() {
    FeedPosition from = position;
    if (waiting == null || reading || from == null) {
      return;
    }
    if (!news) {
      if (overdue) {
        answer(new FeedPage(List.of(), from, false));
      }
      return;
    }
    news = false;
    reading = true;
    read.apply(from).onComplete(this::found, this::failed);
  }

  private void found(FeedPage page) {
    reading = false;
    position = page.next();
    news |= page.more();
    if (page.events().isEmpty()) {
      look();
    } else {
      answer(page);
    }
  }

  private void failed(Throwable failure) {
    reading = false;
    news = true;
    boolean passing = failure instanceof MessagingException refusal && refusal.code().retryable();
    if (!passing && waiting != null) {
      cancelTimer();
      waiting.fail(failure);
      waiting = null;
    } else if (overdue && position != null) {
      answer(new FeedPage(List.of(), position, false));
    }
  }

  private void onTimer() {
    timer = -1;
    overdue = true;
    if (!reading && position != null) {
      answer(new FeedPage(List.of(), position, false));
    }
  }

  private void answer(FeedPage page) {
    cancelTimer();
    idleSince = System.nanoTime();
    Promise<FeedPage> promise = waiting;
    waiting = null;
    if (promise != null) {
      promise.complete(page);
    }
  }

  /** Nothing more comes, for the first reason that is given. */
  void end(MessagingException reason) {
    if (end != null) {
      return;
    }
    end = reason;
    cancelTimer();
    ended.complete();
    if (waiting != null) {
      waiting.fail(reason);
      waiting = null;
    }
  }

  private void cancelTimer() {
    if (timer >= 0) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
  }

  static MessagingException replaced() {
    return new MessagingException(
        ErrorCode.TOO_MANY_STREAMS,
        "A newer event stream of this user on this node took the place.");
  }

  static MessagingException stopping() {
    return new MessagingException(
        ErrorCode.UNAVAILABLE, "This node is stopping. Reconnect to another node.");
  }
}
