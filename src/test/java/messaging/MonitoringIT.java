package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The dashboard and the alert rules ask for metrics that there are. */
@ExtendWith(VertxExtension.class)
final class MonitoringIT {
  private static final Path MONITORING = Path.of("docker", "monitoring");

  /** What is no metric in an expression: label matchers, ranges, groupings, strings. */
  private static final Pattern OTHER =
      Pattern.compile("\\{[^}]*}|\\[[^]]*]|\\b(?:by|without|on|ignoring)\\s*\\([^)]*\\)");

  /** A name that is not called as a function. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*+(?!\\s*\\()");

  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

  /** Prometheus's own, about each target. */
  private static final Set<String> PROMETHEUS = Set.of("up");

  @Test
  void everyMetricOfADashboardOrARuleIsShownByARunningService(Vertx vertx) throws IOException {
    Set<String> wanted = new TreeSet<>();
    expressions().forEach(expression -> wanted.addAll(metrics(expression)));
    wanted.removeAll(PROMETHEUS);
    assertThat(wanted).contains("messaging_commands_seconds_count", "messaging_outbox_depth");

    ContactServiceStub contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    try (RunningService node =
        RunningService.start(
            Backing.postgres().freshDatabase(),
            Backing.nats().url(),
            contacts.url(),
            RunningService.ownStream())) {
      // One message suffices to make every meter.
      assertThat(node.send("ann", "bob", "hi").status()).isEqualTo(201);
      await().untilAsserted(() -> assertThat(shown(node)).containsAll(wanted));
    }
  }

  @Test
  void readsTheNamesOutOfAnExpression() {
    assertThat(
            metrics(
                "sum by (a, b) (rate(x_total{c=~\"d|e\", f=\"g\"}[$__rate_interval]))"
                    + " / on (h) y:z > 0.5 and max(_v)"))
        .containsExactlyInAnyOrder("x_total", "y:z", "_v");
  }

  private static List<String> expressions() throws IOException {
    JsonNode dashboard =
        new ObjectMapper()
            .readTree(MONITORING.resolve("grafana/dashboards/messaging.json").toFile());
    JsonNode rules = new YAMLMapper().readTree(MONITORING.resolve("rules.yaml").toFile());
    List<String> expressions = dashboard.findValuesAsText("expr");
    expressions.addAll(rules.findValuesAsText("expr"));
    return expressions;
  }

  private static Set<String> metrics(String expression) {
    Set<String> names = new TreeSet<>();
    Matcher name = NAME.matcher(OTHER.matcher(expression).replaceAll(" "));
    while (name.find()) {
      names.add(name.group());
    }
    names.removeAll(WORDS);
    return names;
  }

  private static Set<String> shown(RunningService node) {
    Set<String> names = new TreeSet<>();
    for (String line : node.management("/metrics").http().body().lines().toList()) {
      if (!line.startsWith("#")) {
        names.add(line.split("[{ ]", 2)[0]);
      }
    }
    return names;
  }
}
