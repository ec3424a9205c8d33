package messaging;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import messaging.SseClient.Event;
import messaging.testing.ClusterNode;

/**
 * Listens to a user's feed over many connections: hangs up in the middle of each, and goes on at
 * the next node.
 */
final class FeedReader implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration LONGEST_CONNECTION = Duration.ofSeconds(1);
  private static final int MOST_EVENTS = 30;

  private final List<ClusterNode> nodes;
  private final String user;
  private final List<String> seen = new ArrayList<>();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Future<?> reading;
  private volatile boolean stopping;
  private String cursor;
  private int connections;
  private int broken;

  private FeedReader(List<ClusterNode> nodes, String user) {
    this.nodes = nodes;
    this.user = user;
    try (SseClient first = new SseClient(nodes.get(0).at("/events"), user, null)) {
      cursor = first.cursor();
    }
    reading = thread.submit(this::read);
  }

  /** Listens to all that is sent from now on. */
  static FeedReader start(List<ClusterNode> nodes, String user) {
    return new FeedReader(List.copyOf(nodes), user);
  }

  private void read() {
    for (int next = 0; !stopping; next++) {
      ClusterNode node = nodes.get(next % nodes.size());
      int enough = 1 + next % MOST_EVENTS;
      long begun = System.nanoTime();
      try (SseClient client = new SseClient(node.at("/events"), user, cursor)) {
        await()
            .pollInterval(LOOK)
            .until(
                () ->
                    stopping
                        || client.over()
                        || client.events().size() >= enough
                        || System.nanoTime() - begun > LONGEST_CONNECTION.toNanos());
        note(client.over(), client.events());
      }
    }
  }

  private synchronized void note(boolean over, List<Event> events) {
    broken += over ? 1 : 0;
    if (!events.isEmpty()) {
      connections++;
      events.forEach(event -> seen.add(event.eventId()));
      cursor = events.get(events.size() - 1).id();
    }
  }

  /** How many connections brought something. */
  synchronized int connections() {
    return connections;
  }

  /** How many connections the other side ended, whether or not they had brought something. */
  synchronized int broken() {
    return broken;
  }

  /** The ids of all events, in the order of their first sight. */
  synchronized List<String> ids() {
    return seen.stream().distinct().toList();
  }

  /** Hangs up; fails if it could not read in between. */
  @Override
  public void close() {
    stopping = true;
    thread.shutdown();
    try {
      reading.get(1, TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new AssertionError("The reader of " + user + " failed", e);
    }
  }
}
