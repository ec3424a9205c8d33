package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import messaging.config.MetricsConfig;
import org.junit.jupiter.api.Test;

final class MetersTest {
  private static String shown(boolean histograms) {
    PrometheusMeterRegistry meters = Meters.registry(new MetricsConfig(histograms));
    for (String name : new String[] {"messaging.commands", "vertx.http.server.response.time"}) {
      Timer.builder(name)
          .publishPercentiles(0.5, 0.99)
          .register(meters)
          .record(Duration.ofMillis(20));
    }
    Timer.builder("jvm.gc.pause").register(meters).record(Duration.ofMillis(20));
    return meters.scrape();
  }

  @Test
  void showsQuantilesOfTheNodeUnlessToldOtherwise() {
    assertThat(shown(false))
        .contains("messaging_commands_seconds{quantile=\"0.99\"}")
        .doesNotContain("_bucket");
  }

  @Test
  void showsLatenciesAsHistogramsOfFewBuckets() {
    assertThat(shown(true))
        .contains("messaging_commands_seconds_bucket{le=\"0.01\"} 0")
        .contains("messaging_commands_seconds_bucket{le=\"0.025\"} 1")
        .contains("messaging_commands_seconds_count 1")
        .contains("vertx_http_server_response_time_seconds_bucket{le=\"+Inf\"} 1")
        .doesNotContain("quantile")
        .doesNotContain("jvm_gc_pause_seconds_bucket");
    assertThat(shown(true).lines().filter(line -> line.startsWith("messaging_commands")))
        .hasSizeLessThan(20);
  }
}
