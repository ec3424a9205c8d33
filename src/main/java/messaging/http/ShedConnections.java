package messaging.http;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import messaging.wire.Limits.Excess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of connections that were closed because clients together took too much: the counter {@code
 * messaging.http.connections.shed}, and at most one line a minute. Used on one event loop.
 */
final class ShedConnections {
  private static final Logger log = LoggerFactory.getLogger(ShedConnections.class);
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final String port;
  private final Map<Excess, Counter> counters = new EnumMap<>(Excess.class);
  private long quietUntil = System.nanoTime();

  /**
   * @param port which one, a label of the counter
   */
  ShedConnections(String port, MeterRegistry meters) {
    this.port = port;
    for (Excess reason : Excess.values()) {
      counters.put(
          reason,
          Counter.builder("messaging.http.connections.shed")
              .description("Connections closed because clients together took too much")
              .tag("port", port)
              .tag("reason", reason.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
  }

  void shed(Excess reason) {
    requireNonNull(counters.get(reason)).increment();
    long now = System.nanoTime();
    if (now - quietUntil >= 0) {
      quietUntil = now + PAUSE_NANOS;
      log.atWarn()
          .addKeyValue("port", port)
          .addKeyValue("reason", reason.name().toLowerCase(Locale.ROOT))
          .log("Clients take too much together; connections are closed");
    }
  }
}
