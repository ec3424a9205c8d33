package messaging.event;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import messaging.message.DomainEvent;
import messaging.message.EventType;
import messaging.message.Outbox.Depth;
import org.jspecify.annotations.Nullable;

/**
 * What the relay shows of itself. {@code parked.chats} and {@code leader} are 0 on every node but
 * the one that publishes; {@code depth} and {@code age} are the same on all, and not a number while
 * the database does not answer. Thread-safe.
 */
final class RelayMeters {
  private final MeterRegistry registry;
  private final Clock clock;
  private final AtomicInteger parkedChats = new AtomicInteger();
  private final AtomicInteger leader = new AtomicInteger();
  private final AtomicReference<@Nullable Depth> depth = new AtomicReference<>();
  private final AtomicReference<@Nullable Transaction> transaction = new AtomicReference<>();
  private final DistributionSummary batchSize;
  private final Timer lag;
  private final Map<EventType, Counter> published = new EnumMap<>(EventType.class);

  /** A transaction under way, and since when we know of it. */
  private record Transaction(long id, Instant since) {}

  /** Registers the meters. */
  RelayMeters(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
    Gauge.builder("messaging.outbox.parked.chats", parkedChats, AtomicInteger::get)
        .description("Chats with an event that cannot be published")
        .register(registry);
    Gauge.builder("messaging.outbox.depth", this, RelayMeters::depth)
        .description("Events committed and not published yet")
        .register(registry);
    TimeGauge.builder("messaging.outbox.age", this, TimeUnit.SECONDS, RelayMeters::age)
        .description("How long the oldest of them has been waiting")
        .register(registry);
    TimeGauge.builder(
            "messaging.outbox.oldest.transaction",
            this,
            TimeUnit.SECONDS,
            RelayMeters::transactionAge)
        .description("How long the oldest transaction of the database server is known")
        .register(registry);
    Gauge.builder("messaging.relay.leader", leader, AtomicInteger::get)
        .description("1 on the node that publishes")
        .register(registry);
    batchSize =
        DistributionSummary.builder("messaging.relay.batch.size")
            .description("Events read from the outbox at once")
            .register(registry);
    lag =
        Timer.builder("messaging.relay.publish.lag")
            .description("From the commit of an event to its acknowledgement by JetStream")
            .register(registry);
    for (EventType type : EventType.values()) {
      published.put(type, publishedOf(type));
    }
    for (Trouble trouble : Trouble.values()) {
      // Shown from the start: a counter that appears with its first failure shows no increase.
      failuresOf(trouble);
    }
  }

  /** A batch was read and carried out. */
  void batch(int size, List<DomainEvent> acknowledged) {
    batchSize.record(size);
    Instant now = clock.instant();
    for (DomainEvent event : acknowledged) {
      requireNonNull(published.get(event.type())).increment();
      Duration waited = Duration.between(event.time(), now);
      lag.record(waited.isNegative() ? Duration.ZERO : waited);
    }
  }

  /** A batch, or a look at the outbox, failed. */
  void failure(Trouble trouble) {
    failuresOf(trouble).increment();
  }

  /** Whether this node publishes, and how many chats it has parked. */
  void leader(boolean leads, int parked) {
    leader.set(leads ? 1 : 0);
    parkedChats.set(leads ? parked : 0);
  }

  /** How much waits; null if the database does not answer. */
  void waiting(@Nullable Depth now) {
    depth.set(now);
    @Nullable Long id = now == null ? null : now.oldestTransaction();
    @Nullable Transaction known = transaction.get();
    if (id == null) {
      transaction.set(null);
    } else if (known == null || known.id() != id) {
      transaction.set(new Transaction(id, clock.instant()));
    }
  }

  /** It is not allowed to us to see when a transaction of another user began. */
  private double transactionAge() {
    @Nullable Transaction oldest = transaction.get();
    return oldest == null ? 0 : seconds(oldest.since());
  }

  private double seconds(Instant since) {
    return Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1_000.0);
  }

  private Counter failuresOf(Trouble trouble) {
    return Counter.builder("messaging.relay.failures")
        .description(
            "Batches that were not published as a whole, and reads of the outbox that failed")
        .tag("reason", trouble.reason())
        .register(registry);
  }

  private Counter publishedOf(EventType type) {
    return Counter.builder("messaging.relay.published")
        .description("Events acknowledged by JetStream")
        .tag("type", type.wireName())
        .register(registry);
  }

  private double depth() {
    Depth now = depth.get();
    return now == null ? Double.NaN : now.events();
  }

  private double age() {
    Depth now = depth.get();
    if (now == null) {
      return Double.NaN;
    }
    Instant oldest = now.oldest();
    return oldest == null ? 0 : seconds(oldest);
  }
}
