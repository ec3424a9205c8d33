package messaging.bus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Sends hints to the feeds of a cluster. If another node hangs, its hints stay in the memory of
 * this node until the bus closes the connection. Futures do not show this: the future of a
 * publication completes after the first node. Therefore hints are collected by user: at most one
 * publication every {@value #PAUSE_MILLIS} ms, only after the previous one was written, with at
 * most {@value #MAX_USERS} users each. Hints above this limit are dropped and counted by {@code
 * messaging.feed.hints.dropped}; the feeds find these events at their next poll.
 *
 * <p>Use on one event loop.
 */
final class FeedHints {
  static final int MAX_USERS = 1_000;
  private static final long PAUSE_MILLIS = 10;

  private final Vertx vertx;
  private final Function<JsonArray, Future<Void>> publisher;
  private final Counter dropped;
  private final Set<String> users = new HashSet<>();
  private boolean pausing;

  /**
   * @param publisher completes after the first write, or fails
   */
  FeedHints(Vertx vertx, Function<JsonArray, Future<Void>> publisher, MeterRegistry meters) {
    this.vertx = vertx;
    this.publisher = publisher;
    this.dropped =
        Counter.builder("messaging.feed.hints.dropped")
            .description("Hints dropped because too many were waiting; the feeds poll the database")
            .register(meters);
  }

  /** Adds users with new events in their chats. */
  void add(Collection<String> concerned) {
    for (String user : concerned) {
      if (users.size() < MAX_USERS) {
        users.add(user);
      } else if (!users.contains(user)) {
        dropped.increment();
      }
    }
    if (!pausing) {
      publish();
    }
  }

  private void publish() {
    pausing = true;
    Promise<Void> pause = Promise.promise();
    vertx.setTimer(PAUSE_MILLIS, over -> pause.complete());
    Future<Void> written = publisher.apply(new JsonArray(List.copyOf(users)));
    users.clear();
    Future.join(written, pause.future()).onComplete(done -> goOn());
  }

  private void goOn() {
    pausing = false;
    if (!users.isEmpty()) {
      publish();
    }
  }
}
