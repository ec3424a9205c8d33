package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import messaging.config.ConfigLoader;
import messaging.config.ServiceConfig;
import org.junit.jupiter.api.Test;

final class ServiceVertxTest {
  private static Set<Thread> exporters() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("BatchSpanProcessor"))
        .collect(Collectors.toSet());
  }

  @Test
  void closesTheTracingWhereTheClusterCannotBeJoined() {
    ServiceConfig config =
        ConfigLoader.load(
            Optional.empty(),
            Map.of(
                "MESSAGING_AUTH_MODE", "gateway",
                "MESSAGING_AUTH_GATEWAY_SECRET", "a-secret-for-tests",
                "MESSAGING_TRACING_ENDPOINT", "http://127.0.0.1:1",
                "MESSAGING_CLUSTER_MANAGER", "hazelcast",
                "MESSAGING_CLUSTER_MEMBERS", "127.0.0.1:5701",
                "MESSAGING_CLUSTER_HOST", "[no address"));
    Set<Thread> before = exporters();

    assertThatThrownBy(
            () ->
                ServiceVertx.start(config, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
                    .await())
        .hasRootCauseInstanceOf(UnknownHostException.class);

    await().untilAsserted(() -> assertThat(before).containsAll(exporters()));
  }
}
