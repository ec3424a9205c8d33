package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import messaging.config.ClusterConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the nodes may reach in Kubernetes, and who may reach them. */
final class NetworkPoliciesTest {
  private static final Set<Integer> CLUSTER_PORTS = Set.of(5701, 5702);

  @Test
  void openTheClusterPortsToTheNodesAlone() {
    Kustomized kustomized = Variants.of("clustered");
    assertThat(Variants.config(kustomized).cluster())
        .isInstanceOfSatisfying(
            ClusterConfig.Hazelcast.class,
            cluster ->
                assertThat(CLUSTER_PORTS)
                    .containsExactlyInAnyOrder(
                        cluster.listen().port(), cluster.listen().busPort()));

    Set<Integer> open = new HashSet<>();
    for (JsonObject rule : rules(kustomized, "ingress")) {
      Set<Integer> ports = numbers(rule);
      ports.retainAll(CLUSTER_PORTS);
      if (!ports.isEmpty()) {
        open.addAll(ports);
        // Without a selector of namespaces: of this one only.
        assertThat(rule.get("from"))
            .isEqualTo(
                JsonParser.parseString(
                    "[{\"podSelector\":{\"matchLabels\":{\"app.kubernetes.io/name\":\"messaging\"}}}]"));
      }
    }
    assertThat(open).isEqualTo(CLUSTER_PORTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"three-nodes", "one-node"})
  void openNoClusterPortWithoutACluster(String variant) {
    Kustomized kustomized = Variants.of(variant);
    assertThat(Variants.config(kustomized).cluster()).isInstanceOf(ClusterConfig.None.class);
    assertThat(kustomized.manifests().toString())
        .doesNotContain("570")
        .doesNotContain("messaging-nodes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"clustered", "three-nodes", "one-node"})
  void letTheNodesReachTheirNeighboursOnly(String variant) {
    Kustomized kustomized = Variants.of(variant);
    for (JsonObject policy : kustomized.all("NetworkPolicy")) {
      assertThat(policy.getAsJsonObject("spec").get("policyTypes"))
          .isEqualTo(JsonParser.parseString("[\"Ingress\",\"Egress\"]"));
    }
    Set<Integer> reached = new HashSet<>();
    for (JsonObject rule : rules(kustomized, "egress")) {
      // A rule without peers or ports means all of them.
      assertThat(Kustomized.each(rule, "to")).isNotEmpty();
      assertThat(Kustomized.each(rule, "to"))
          .allSatisfy(peer -> assertThat(peer.has("podSelector")).isTrue());
      reached.addAll(numbers(rule));
    }
    Set<Integer> expected = new HashSet<>(Set.of(53, 5432, 4222, 8080, 4318));
    if (variant.equals("clustered")) {
      expected.addAll(CLUSTER_PORTS);
    }
    assertThat(reached).isEqualTo(expected);
  }

  /** The rules of all policies. */
  private static List<JsonObject> rules(Kustomized kustomized, String direction) {
    List<JsonObject> rules = new ArrayList<>();
    for (JsonObject policy : kustomized.all("NetworkPolicy")) {
      rules.addAll(Kustomized.each(policy.getAsJsonObject("spec"), direction));
    }
    assertThat(rules).isNotEmpty();
    return rules;
  }

  /** The ports of a rule that have no name. */
  private static Set<Integer> numbers(JsonObject rule) {
    Set<Integer> numbers = new HashSet<>();
    assertThat(Kustomized.each(rule, "ports")).isNotEmpty();
    for (JsonObject port : Kustomized.each(rule, "ports")) {
      if (port.getAsJsonPrimitive("port").isNumber()) {
        numbers.add(port.get("port").getAsInt());
      }
    }
    return numbers;
  }
}
