package messaging.contact;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Lets at most so many questions be asked at once, and only a share of them for one sender. The
 * others wait in a line of their sender, and the lines take turns: who asks a lot waits for itself.
 * Thread-safe.
 */
final class Turns {

  /**
   * How much at most.
   *
   * @param asked questions at once
   * @param askedOfOne those of one sender
   * @param waiting questions that wait
   * @param waitingOfOne those of one sender
   * @param longestWait for a turn
   */
  record Limits(int asked, int askedOfOne, int waiting, int waitingOfOne, Duration longestWait) {}

  /** The questions of one sender; there is one only while there are questions. */
  private static final class Line {
    private final Queue<Waiter> waiters = new ArrayDeque<>();
    private int asked;
  }

  /** A question that waits, and the context that it goes on with. */
  private record Waiter(Line line, Promise<Void> turn, @Nullable Context context) {
    void admit() {
      if (context == null) {
        turn.complete();
      } else {
        context.runOnContext(go -> turn.complete());
      }
    }
  }

  private final Vertx vertx;
  private final Limits limits;
  private final Map<String, Line> lines = new HashMap<>();

  /** The lines from which one may be asked, each once. */
  private final Queue<Line> next = new ArrayDeque<>();

  private int asked;
  private int waiting;

  Turns(Vertx vertx, Limits limits) {
    this.vertx = vertx;
    this.limits = limits;
  }

  /**
   * A turn for a question of this sender, to be given back once.
   *
   * @return fails with a {@link OwnFaultException} if too many wait, or if it was not its turn in
   *     time
   */
  Future<Void> take(String senderId) {
    Waiter waiter;
    synchronized (this) {
      Line line = lines.computeIfAbsent(senderId, sender -> new Line());
      if (asked < limits.asked() && line.asked < limits.askedOfOne()) {
        asked++;
        line.asked++;
        return Future.succeededFuture();
      }
      if (waiting == limits.waiting() || line.waiters.size() == limits.waitingOfOne()) {
        forgetIfUnused(senderId, line);
        return Future.failedFuture(new OwnFaultException("too many questions wait"));
      }
      waiter = new Waiter(line, Promise.promise(), Vertx.currentContext());
      line.waiters.add(waiter);
      waiting++;
      if (line.waiters.size() == 1 && line.asked < limits.askedOfOne()) {
        next.add(line);
      }
    }
    long timer = vertx.setTimer(limits.longestWait().toMillis(), late -> giveUp(senderId, waiter));
    return waiter.turn().future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void giveUp(String senderId, Waiter waiter) {
    Line line = waiter.line();
    synchronized (this) {
      if (!line.waiters.remove(waiter)) {
        return;
      }
      waiting--;
      if (line.waiters.isEmpty()) {
        next.remove(line);
      }
      forgetIfUnused(senderId, line);
    }
    waiter.turn().fail(new OwnFaultException("not its turn in time"));
  }

  /** Ends the turn of a question of this sender. */
  void giveBack(String senderId) {
    Waiter admitted;
    synchronized (this) {
      Line line = lines.get(senderId);
      if (line == null || line.asked == 0) {
        throw new IllegalStateException("No turn to give back");
      }
      asked--;
      line.asked--;
      // It was full, and is not any more.
      if (line.asked == limits.askedOfOne() - 1 && !line.waiters.isEmpty()) {
        next.add(line);
      }
      forgetIfUnused(senderId, line);
      admitted = admitNext();
    }
    if (admitted != null) {
      admitted.admit();
    }
  }

  private @Nullable Waiter admitNext() {
    Line line = next.poll();
    Waiter waiter = line == null ? null : line.waiters.poll();
    if (line == null || waiter == null) {
      return null;
    }
    asked++;
    line.asked++;
    waiting--;
    if (!line.waiters.isEmpty() && line.asked < limits.askedOfOne()) {
      next.add(line);
    }
    return waiter;
  }

  private void forgetIfUnused(String senderId, Line line) {
    if (line.asked == 0 && line.waiters.isEmpty()) {
      lines.remove(senderId);
    }
  }
}
