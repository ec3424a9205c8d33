package messaging;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Set;
import java.util.stream.LongStream;
import messaging.config.MetricsConfig;

/** The registry of a node's meters. */
final class Meters {
  /** Those that tell how long somebody waited. */
  private static final Set<String> LATENCIES =
      Set.of(
          "messaging.commands",
          "messaging.contact.calls",
          "messaging.feed.reads",
          "messaging.relay.publish.lag",
          "vertx.http.server.response.time",
          "vertx.pool.queue.time");

  /** In milliseconds: around what a call takes, up to the bounds of all waits. */
  private static final long[] BUCKETS = {5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000};

  private static final double NANOS = 1_000_000;

  private Meters() {}

  /** An empty one. */
  static PrometheusMeterRegistry registry(MetricsConfig config) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    if (config.histograms()) {
      meters.config().meterFilter(histograms());
    }
    return meters;
  }

  /** Few buckets: those of Micrometer itself are 69 for each combination of labels. */
  private static MeterFilter histograms() {
    DistributionStatisticConfig buckets =
        DistributionStatisticConfig.builder()
            .percentiles()
            .serviceLevelObjectives(
                LongStream.of(BUCKETS).mapToDouble(millis -> millis * NANOS).toArray())
            .build();
    return new MeterFilter() {
      @Override
      public DistributionStatisticConfig configure(
          Meter.Id id, DistributionStatisticConfig config) {
        return LATENCIES.contains(id.getName()) ? buckets.merge(config) : config;
      }
    };
  }
}
