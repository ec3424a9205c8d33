package messaging.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Shows what readiness said last: the gauge {@code messaging.ready}, and {@code messaging.health}
 * for each check, 1 or 0. Thread-safe.
 */
final class HealthMeters {
  private final AtomicInteger ready = new AtomicInteger();
  private final Map<String, AtomicInteger> wells = new HashMap<>();

  /** Registers the gauges; all are 0 at first. */
  HealthMeters(MeterRegistry meters, List<HealthCheck> checks) {
    Gauge.builder("messaging.ready", ready, AtomicInteger::get)
        .description("1 if the node can serve requests")
        .register(meters);
    for (HealthCheck check : checks) {
      AtomicInteger well = new AtomicInteger();
      wells.put(check.name(), well);
      Gauge.builder("messaging.health", well, AtomicInteger::get)
          .description("1 if the check of readiness is well")
          .tag("check", check.name())
          .register(meters);
    }
  }

  void ready(boolean now) {
    ready.set(now ? 1 : 0);
  }

  void well(String check, boolean now) {
    @Nullable AtomicInteger well = wells.get(check);
    if (well != null) {
      well.set(now ? 1 : 0);
    }
  }
}
