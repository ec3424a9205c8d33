package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import messaging.testing.Backing;
import messaging.testing.ClusterVariables;
import messaging.testing.ContactServiceStub;
import messaging.testing.Ports;
import messaging.testing.Prometheus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus understands the rules and the dashboard, and running nodes fill every panel. */
@ExtendWith(VertxExtension.class)
final class MonitoringIT {
  private static final Path MONITORING = Path.of("docker", "monitoring");
  private static final Path RULES = MONITORING.resolve("rules.yaml");
  private static final Path RULE_TESTS = Path.of("src/test/resources/monitoring/rules.test.yaml");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What is no metric in an expression: label matchers, ranges, groupings. */
  private static final Pattern OTHER =
      Pattern.compile("\\{[^}]*}|\\[[^]]*]|\\b(?:by|without|on|ignoring)\\s*\\([^)]*\\)");

  /** A name that is not called as a function. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*+(?!\\s*\\()");

  private static final Set<String> WORDS = Set.of("and", "or", "unless");

  /** Of a node that speaks HTTPS; {@link HttpsIT} looks for it. */
  private static final String HTTPS = "messaging_http_tls_certificate_end_seconds";

  @TempDir private Path folder;

  @Test
  void firesEachAlertWhenItShouldAndNotBefore() throws IOException {
    Path tests = Files.copy(RULE_TESTS, folder.resolve("rules.test.yaml"));
    Files.copy(RULES, folder.resolve("rules.yaml"));

    assertThat(Prometheus.promtool("test", "rules", tests.toString())).startsWith("0\n");
    assertThat(Prometheus.promtool("check", "config", MONITORING + "/prometheus.yaml"))
        .startsWith("0\n");
    assertThat(firing()).isEqualTo(alerts());
  }

  private static Set<String> alerts() throws IOException {
    return new TreeSet<>(yaml(RULES).findValuesAsText("alert"));
  }

  /** The alerts that are there in a case. */
  private static Set<String> firing() throws IOException {
    return StreamSupport.stream(yaml(RULE_TESTS).findValues("alert_rule_test").spliterator(), false)
        .flatMap(tests -> StreamSupport.stream(tests.spliterator(), false))
        .filter(test -> !test.get("exp_alerts").isEmpty())
        .map(test -> test.get("alertname").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void fillsEveryPanelOfTheDashboard(Vertx vertx) throws IOException {
    ContactServiceStub contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    String database = Backing.postgres().freshDatabase();
    Map<String, String> alone = new HashMap<>(RunningService.ownStream());
    alone.put("MESSAGING_RETENTION_MAX_AGE", "1d");
    alone.put("MESSAGING_NATS_MAX_AGE", "1d");
    Map<String, String> clustered = new HashMap<>(alone);
    int port = Ports.free();
    clustered.putAll(ClusterVariables.of(UUID.randomUUID().toString(), List.of(port)));
    clustered.put("MESSAGING_CLUSTER_PORT", Integer.toString(port));
    clustered.put("MESSAGING_METRICS_HISTOGRAMS", "true");
    String nats = Backing.nats().url();
    try (RunningService one = RunningService.start(database, nats, contacts.url(), alone);
        RunningService two = RunningService.start(database, nats, contacts.url(), clustered);
        Prometheus prometheus =
            Prometheus.start(RULES, List.of(one.managementPort(), two.managementPort()))) {
      for (RunningService node : List.of(one, two)) {
        use(node);
        assertShowsRoutes(node);
      }
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(emptyPanels(prometheus)).isEmpty());
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(rules(prometheus)).containsOnly("ok"));
      assertThat(metricsOfRules())
          .contains(HTTPS, "up", "messaging_feed_streams")
          .allMatch(metric -> metric.equals(HTTPS) || !result(prometheus, metric).isEmpty());
    }
  }

  /** What makes every meter. */
  private static void use(RunningService node) {
    for (String text : List.of("hi", "again")) {
      assertThat(node.send("ann", "bob", text).status()).isEqualTo(201);
    }
    assertThat(node.get("bob", "/chats").status()).isEqualTo(200);
    assertThat(node.get("bob", "/export").status()).isEqualTo(200);
    assertThat(node.get("ann", "/messages/made-up?limit=0").status()).isEqualTo(400);
    assertThat(node.get("ann", "/made-up").status()).isEqualTo(404);
  }

  private static void assertShowsRoutes(RunningService node) {
    String shown = "vertx_http_server_requests_total{code=\"%s\",method=\"%s\",route=\"%s\"} %s.0";
    await()
        .untilAsserted(
            () ->
                assertThat(node.management("/metrics").http().body())
                    .contains(shown.formatted(201, "POST", "/messages/:user_id", 2))
                    .contains(shown.formatted(200, "GET", "/export", 1))
                    .contains(shown.formatted(400, "GET", "/messages/:user_id", 1))
                    .contains(shown.formatted(404, "GET", "", 1))
                    .doesNotContain("made-up"));
  }

  /** The expressions of panels that give nothing, or are not understood. */
  private static List<String> emptyPanels(Prometheus prometheus) throws IOException {
    List<String> empty = new ArrayList<>();
    for (JsonNode panel : dashboard().get("panels")) {
      for (String expression : panel.findValuesAsText("expr")) {
        String asked = expression.replace("$__rate_interval", "20s");
        if (result(prometheus, asked).isEmpty()) {
          empty.add(panel.get("title").asText() + ": " + expression);
        }
      }
    }
    return empty;
  }

  private static JsonArray result(Prometheus prometheus, String expression) {
    JsonObject data = prometheus.query(expression).getJsonObject("data", new JsonObject());
    return data.getJsonArray("result", new JsonArray());
  }

  private static Set<String> metricsOfRules() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String expression : yaml(RULES).findValuesAsText("expr")) {
      Matcher name = NAME.matcher(OTHER.matcher(expression).replaceAll(" "));
      while (name.find()) {
        names.add(name.group());
      }
    }
    names.removeAll(WORDS);
    return names;
  }

  private static Set<String> rules(Prometheus prometheus) {
    Set<String> health = new TreeSet<>();
    JsonArray groups = prometheus.rules().getJsonObject("data").getJsonArray("groups");
    for (int i = 0; i < groups.getJsonObject(0).getJsonArray("rules").size(); i++) {
      health.add(
          groups.getJsonObject(0).getJsonArray("rules").getJsonObject(i).getString("health"));
    }
    return health;
  }

  @Test
  void takesTheDataSourceThatTheReaderChooses() throws IOException {
    assertThat(dashboard().at("/templating/list/0/type").asText()).isEqualTo("datasource");
    Set<String> sources = new TreeSet<>();
    List<String> rows = new ArrayList<>();
    for (JsonNode panel : dashboard().get("panels")) {
      if (panel.get("type").asText().equals("row")) {
        rows.add(panel.get("title").asText());
      } else {
        sources.add(panel.at("/datasource/uid").asText());
      }
    }
    assertThat(sources).containsExactly("${datasource}");
    assertThat(rows).contains("HTTP", "Live feed", "Cluster", "Contact-service", "JVM");
  }

  private static JsonNode dashboard() throws IOException {
    return new ObjectMapper()
        .readTree(MONITORING.resolve("grafana/dashboards/messaging.json").toFile());
  }

  private static JsonNode yaml(Path file) throws IOException {
    return new YAMLMapper().readTree(file.toFile());
  }
}
