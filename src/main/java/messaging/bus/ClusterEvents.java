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
 * Publishes events on the bus of a cluster, best effort. Two limits protect the memory of this
 * node. Events above a limit are dropped and counted by {@code messaging.bus.events.dropped}:
 *
 * <ul>
 *   <li>{@value #MAX_WAITING} events that are not written yet, because the cluster does not know
 *       the consumers, or the only consumer does not read;
 *   <li>{@value #MAX_BYTES} bytes per second, for one consumer that does not read while another one
 *       does: the future of a publication completes after the first write. The bus drops the
 *       unwritten events of a consumer when it closes the connection, after two fifths of {@code
 *       cluster.heartbeat-timeout}.
 * </ul>
 *
 * <p>Use on one event loop.
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
   * @param publisher publishes an event and its JSON form; completes after the first write, or
   *     fails
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
    // Consumers in other JVMs can read a plain JSON object without our codec.
    publisher.apply(type, new JsonObject(json)).onComplete(written -> waiting.decrementAndGet());
  }
}
