package messaging.feed;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** Limits the number of concurrent calls; further calls wait in a queue. Use on one event loop. */
final class Turns {
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int free;

  Turns(int atOnce) {
    free = atOnce;
  }

  /** Runs the call when there is a free slot. */
  <T> Future<T> take(Supplier<Future<T>> call) {
    if (free > 0) {
      free--;
      return call.get().onComplete(done -> next());
    }
    Promise<T> promise = Promise.promise();
    waiting.add(() -> call.get().onComplete(done -> next()).onComplete(promise));
    return promise.future();
  }

  private void next() {
    Runnable first = waiting.poll();
    if (first == null) {
      free++;
    } else {
      first.run();
    }
  }
}
