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
 * Hints to the feeds of a cluster. What is published while a node hangs waits in the memory of this
 * one until the bus gives up the connection, and no future tells: that of a publication completes
 * with the first node. So hints are gathered by user: there is one publication every {@value
 * #PAUSE_MILLIS} ms at most, none before the last was written, and each names {@value #MAX_USERS}
 * users at most. Those beyond are dropped and counted by {@code messaging.feed.hints.dropped}, and
 * the feeds find the rows at their next look.
 *
 * <p>Used on one event loop.
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
   * @param publisher completes when something of it was written, or failed
   */
  FeedHints(Vertx vertx, Function<JsonArray, Future<Void>> publisher, MeterRegistry meters) {
    this.vertx = vertx;
    this.publisher = publisher;
    this.dropped =
        Counter.builder("messaging.feed.hints.dropped")
            .description("Hints dropped because too many were waiting; the feeds poll the database")
            .register(meters);
  }

  /** These users' chats have news. */
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
