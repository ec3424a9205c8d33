package messaging.message;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Lets the look-ups of keys of one sender follow one another: whoever repeats refused sends without
 * end waits for itself, and leaves the database to others. Use on one event loop.
 */
final class KeyLookUps {
  private static final int MOST_OF_ONE = 100;

  private final Map<String, Line> lines = new HashMap<>();

  /** The look-ups of one sender; there is one only while there are look-ups. */
  private static final class Line {
    private Future<Sent> last = Future.failedFuture("none before");
    private int length;
  }

  /**
   * Looks a key up when it is this sender's turn.
   *
   * @param refusal the answer if too many of this sender wait
   */
  Future<Sent> take(String senderId, Supplier<Future<Sent>> lookUp, Throwable refusal) {
    Line line = lines.computeIfAbsent(senderId, sender -> new Line());
    if (line.length == MOST_OF_ONE) {
      return Future.failedFuture(refusal);
    }
    line.length++;
    Future<Sent> mine = line.last.transform(before -> lookUp.get());
    line.last = mine;
    return mine.onComplete(
        done -> {
          line.length--;
          if (line.length == 0) {
            lines.remove(senderId);
          }
        });
  }
}
