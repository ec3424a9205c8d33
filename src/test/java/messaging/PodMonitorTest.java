package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the Prometheus operator is told fits the nodes and the alert rules. */
final class PodMonitorTest {
  private static final Path KUBERNETES = Path.of("docker", "kubernetes");

  private final JsonObject monitor =
      Kustomized.of(KUBERNETES.resolve("pod-monitor")).one("PodMonitor", "messaging");
  private final Kustomized nodes = Kustomized.of(KUBERNETES.resolve("clustered"));

  private JsonObject spec() {
    return monitor.getAsJsonObject("spec");
  }

  @Test
  void choosesTheNodesByTheirLabels() {
    JsonObject template =
        nodes.one("Deployment", "messaging").getAsJsonObject("spec").getAsJsonObject("template");
    JsonObject labels = spec().getAsJsonObject("selector").getAsJsonObject("matchLabels");

    assertThat(template.getAsJsonObject("metadata").getAsJsonObject("labels").asMap())
        .containsAllEntriesOf(labels.asMap());
  }

  @Test
  void asksThePortOfHealthAndMetrics() {
    List<JsonObject> endpoints = Kustomized.each(spec(), "podMetricsEndpoints");
    assertThat(endpoints).hasSize(1);
    assertThat(Kustomized.each(nodes.container(), "ports"))
        .anyMatch(port -> port.get("name").equals(endpoints.get(0).get("port")));
    assertThat(endpoints.get(0).get("port").getAsString()).isEqualTo("management");
  }

  @Test
  void namesTheJobAsTheAlertRulesDo() {
    String label = spec().get("jobLabel").getAsString();
    JsonObject labels = spec().getAsJsonObject("selector").getAsJsonObject("matchLabels");
    assertThat(labels.get(label).getAsString()).isEqualTo("messaging");
    assertThat(Path.of("docker/monitoring/rules.yaml")).content().contains("up{job=\"messaging\"}");
  }
}
