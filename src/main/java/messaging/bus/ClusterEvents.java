package messaging.bus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import messaging.message.EventType;

/**
 * Events on the bus of a cluster, best effort. Two bounds keep them from filling the memory of this
 * node; events beyond are dropped and counted by {@code messaging.bus.events.dropped}:
 *
 * <ul>
 *   <li>{@value #MAX_WAITING} of which nothing was written yet, as the cluster cannot say who
 *       listens, or the only listener takes nothing;
 *   <li>{@value #MAX_BYTES} bytes a second, for a listener that takes nothing while another one
 *       does: the future of a publication completes with the first of them. What it is sent is
 *       forgotten when the bus gives up its connection, after two fifths of {@code
 *       cluster.heartbeat-timeout}.
 * </ul>
 *
 * <p>Published from one event loop.
 */
final class ClusterEvents {
  static final int MAX_WAITING = 10_000;
  static final int MAX_BYTES = 16 * 1024 * 1024;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final BiFunction<EventType, JsonObject, Future<Void>> publisher;
  private final LongSupplier nanoClock;
  private final Counter dropped;
  private final AtomicInteger waiting = new AtomicInteger();
  private long second;
  private int bytes;

  /**
   * @param publisher of an event and its JSON form; completes when something of it was written, or
   *     failed
   * @param nanoClock such as {@link System#nanoTime}
   */
  ClusterEvents(
      BiFunction<EventType, JsonObject, Future<Void>> publisher,
      LongSupplier nanoClock,
      MeterRegistry meters) {
    this.publisher = publisher;
    this.nanoClock = nanoClock;
    this.second = nanoClock.getAsLong();
    this.dropped =
        Counter.builder("messaging.bus.events.dropped")
            .description(
                "Events dropped on the bus because too many were waiting; NATS has them all")
            .register(meters);
  }

  void publish(EventType type, CloudEvent event) {
    long now = nanoClock.getAsLong();
    if (now - second >= SECOND) {
      second = now;
      bytes = 0;
    }
    if (waiting.get() >= MAX_WAITING) {
      dropped.increment();
      return;
    }
    Buffer json = Json.encode(event);
    if (bytes + json.length() > MAX_BYTES) {
      dropped.increment();
      return;
    }
    bytes += json.length();
    waiting.incrementAndGet();
    // Listeners in other JVMs need no codec of ours for a plain JSON object.
    publisher.apply(type, new JsonObject(json)).onComplete(written -> waiting.decrementAndGet());
  }
}
