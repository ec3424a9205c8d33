package messaging.proof;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import messaging.SseClient;
import messaging.SseClient.Event;
import messaging.proof.Entry.Opened;
import messaging.proof.Entry.Told;
import messaging.testing.ClusterNode;
import org.jspecify.annotations.Nullable;

/** Follows the live feed of a user from node to node, and comes back with its cursor. */
final class LiveReader implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int GONE = 410;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Recorder recorder;
  private final List<ClusterNode> nodes;
  private final String name;
  private final String user;
  private final Random random;
  private final Set<String> ids = new HashSet<>();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private volatile boolean stopping;
  private volatile @Nullable String cursor;

  /** When it asked for the last stream that it got, by {@link System#nanoTime()}. */
  private volatile long acceptedAt = System.nanoTime();

  private volatile Instant beganAt = Instant.EPOCH;

  private int taken;

  LiveReader(Recorder recorder, List<ClusterNode> nodes, String user, int device, long seed) {
    this.recorder = recorder;
    this.nodes = nodes;
    this.name = user + "-" + device;
    this.user = user;
    this.random = new Random(seed);
  }

  /** Follows from now on; returns when it has its first cursor. */
  void start() {
    thread.execute(this::read);
    await().until(() -> cursor != null);
  }

  private void read() {
    while (!stopping) {
      ClusterNode node = nodes.get(random.nextInt(nodes.size()));
      long longest = TimeUnit.MILLISECONDS.toNanos(500L + random.nextInt(4_000));
      long begun = System.nanoTime();
      taken = 0;
      try (SseClient client = new SseClient(node.at("/events"), user, cursor)) {
        await()
            .pollInterval(LOOK)
            .until(
                () -> {
                  take(client, begun);
                  return stopping || client.over() || System.nanoTime() - begun > longest;
                });
        take(client, begun);
        startOverIfGone(client);
      }
    }
  }

  private synchronized void take(SseClient client, long begun) {
    if (client.hasCursor()) {
      acceptedAt = begun;
    }
    if (cursor == null && client.hasCursor()) {
      cursor = client.cursor();
      beganAt = Instant.now();
      recorder.add(new Opened(recorder.now(), name, user));
    }
    List<Event> events = client.events();
    for (Event event : events.subList(taken, events.size())) {
      if (event.type().startsWith("message.")) {
        record(event);
        cursor = event.id();
      }
    }
    taken = events.size();
  }

  private void record(Event event) {
    try {
      String data = event.data().encode();
      recorder.add(new Told(recorder.now(), name, user, event.id(), JSON.readTree(data)));
      ids.add(event.data().getString("id"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void startOverIfGone(SseClient client) {
    if (client.over()
        && client.response().isDone()
        && !client.response().isCompletedExceptionally()
        && client.response().join().statusCode() == GONE) {
      cursor = null;
    }
  }

  String user() {
    return user;
  }

  /**
   * Whether it has a cursor that holds: it got a stream that it asked for since then. An older
   * cursor may belong to a history that was lost meanwhile.
   *
   * @param since by {@link System#nanoTime()}
   */
  boolean followsSince(long since) {
    return cursor != null && acceptedAt - since > 0;
  }

  /** When it began without a cursor the last time. */
  Instant beganAt() {
    return beganAt;
  }

  /** Whether it has seen all of these events. */
  synchronized boolean hasSeen(List<String> events) {
    return ids.containsAll(events);
  }

  @Override
  public void close() {
    stopping = true;
    thread.shutdown();
    await("the end of reader " + name).until(thread::isTerminated);
  }
}
