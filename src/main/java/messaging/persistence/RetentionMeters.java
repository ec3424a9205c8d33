package messaging.persistence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What the purge of this node shows of itself. Thread-safe. */
final class RetentionMeters {
  private final AtomicLong passEnded = new AtomicLong();
  private final Counter purged;

  /** Registers the meters. */
  RetentionMeters(MeterRegistry registry) {
    purged =
        Counter.builder("messaging.retention.purged")
            .description("Messages that this node purged because of their age")
            .register(registry);
    TimeGauge.builder("messaging.retention.pass.end", passEnded, TimeUnit.SECONDS, AtomicLong::get)
        .description("When this node ended a pass over all chats, in Unix time; 0 if it did not")
        .register(registry);
  }

  /** So many more messages are gone. */
  void purged(long messages) {
    purged.increment((double) messages);
  }

  /** A pass is over. */
  void passEnded(Instant at) {
    passEnded.set(at.getEpochSecond());
  }
}
