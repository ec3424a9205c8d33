package messaging;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import messaging.config.ClusterConfig;
import messaging.config.ConfigLoader;
import messaging.config.ServiceConfig;
import messaging.config.ShutdownConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is under docker/kubernetes fits Kubernetes' own model and this version's configuration. */
final class ManifestsTest {

  /** An image whose tag says which version. */
  static final Pattern PINNED = Pattern.compile("[a-z./-]+:v?[0-9][A-Za-z0-9._-]*");

  private static final Path KUBERNETES = Path.of("docker", "kubernetes");
  private static final Path SECRETS = KUBERNETES.resolve("base/secrets.yaml");
  private static final Set<Integer> CLUSTER_PORTS = Set.of(5701, 5702);

  /** Fails on an unknown, a missing and a mistyped field. */
  @FunctionalInterface
  private interface Model {
    void validate(JsonElement manifest) throws IOException;
  }

  private static final Map<String, Model> MODELS =
      Map.of(
          "v1/Namespace", V1Namespace::validateJsonElement,
          "v1/Service", V1Service::validateJsonElement,
          "apps/v1/Deployment", V1Deployment::validateJsonElement,
          "policy/v1/PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
          "networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy::validateJsonElement);

  @ParameterizedTest
  @ValueSource(strings = {"clustered", "three-nodes", "one-node"})
  void fitTheModelOfKubernetes(String variant) throws IOException {
    for (JsonObject manifest : variant(variant).manifests()) {
      model(manifest).validate(manifest);
    }
  }

  @Test
  void areRefusedByTheModelIfAFieldIsMisspelt() {
    Kustomized kustomized = variant("one-node");
    JsonObject deployment = kustomized.one("Deployment", "messaging");
    kustomized.pod().addProperty("terminationGraceSeconds", 1);
    assertThatThrownBy(() -> model(deployment).validate(deployment))
        .hasMessageContaining("terminationGraceSeconds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"clustered", "three-nodes", "one-node"})
  void configureTheNodes(String variant) {
    Kustomized kustomized = variant(variant);
    ServiceConfig config = config(kustomized);

    JsonObject pod = kustomized.pod();
    ShutdownConfig shutdown = config.shutdown();
    assertThat(Duration.ofSeconds(pod.get("terminationGracePeriodSeconds").getAsLong()))
        .isGreaterThan(shutdown.drainDelay().plus(shutdown.timeout()).plusSeconds(5));
    assertThat(ports(kustomized))
        .containsEntry("http", config.http().port())
        .containsEntry("management", config.management().port());
  }

  @Test
  void areThreeNodesWithOneEventBusUnlessSaidOtherwise() {
    assertThat(variant(".")).isEqualTo(variant("clustered"));
    assertThat(replicas(variant("clustered"))).isEqualTo(3);
    assertThat(replicas(variant("three-nodes"))).isEqualTo(3);
    assertThat(replicas(variant("one-node"))).isEqualTo(1);
  }

  @Test
  void openTheClusterPortsToTheNodesAlone() {
    Kustomized kustomized = variant("clustered");
    assertThat(config(kustomized).cluster())
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
    Kustomized kustomized = variant(variant);
    assertThat(config(kustomized).cluster()).isInstanceOf(ClusterConfig.None.class);
    assertThat(kustomized.manifests().toString())
        .doesNotContain("570")
        .doesNotContain("messaging-nodes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"clustered", "three-nodes", "one-node"})
  void letTheNodesReachTheirNeighboursOnly(String variant) {
    Kustomized kustomized = variant(variant);
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

  @Test
  void connectByPortsThatTheNodesHave() {
    Kustomized kustomized = variant("clustered");
    Set<String> used = new HashSet<>();
    kustomized.manifests().forEach(m -> collect(m, Set.of("targetPort", "port"), used));
    used.removeIf(port -> port.chars().allMatch(Character::isDigit));
    assertThat(used).isNotEmpty().isSubsetOf(ports(kustomized).keySet());
  }

  @Test
  void giveTheNodesNoMoreThanTheyNeed() {
    Kustomized kustomized = variant("clustered");
    JsonObject container = kustomized.container();
    assertThat(container.get("securityContext"))
        .isEqualTo(
            JsonParser.parseString(
                """
                {"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
                 "capabilities": {"drop": ["ALL"]}}
                """));
    assertThat(container.get("image").getAsString()).matches(PINNED);
    assertThat(container.getAsJsonObject("resources").getAsJsonObject("limits").has("memory"))
        .isTrue();
    JsonObject pod = kustomized.pod();
    assertThat(pod.get("automountServiceAccountToken").getAsBoolean()).isFalse();
    assertThat(pod.getAsJsonObject("securityContext").get("runAsNonRoot").getAsBoolean()).isTrue();
    assertThat(Kustomized.each(container, "volumeMounts"))
        .anySatisfy(mount -> assertThat(mount.get("mountPath").getAsString()).isEqualTo("/tmp"));
    assertThat(Kustomized.each(pod, "volumes").toString()).contains("\"medium\":\"Memory\"");
  }

  @Test
  void areAllInAKustomization() throws IOException {
    Set<Path> used = new HashSet<>();
    Set<Path> there;
    try (var files = Files.walk(KUBERNETES)) {
      there = files.filter(Files::isRegularFile).collect(toSet());
    }
    for (Path file : there) {
      if (file.endsWith("kustomization.yaml")) {
        used.add(file);
        Set<String> names = new HashSet<>();
        JsonObject kustomization = Kustomized.documents(file).get(0);
        collect(kustomization, Set.of("resources", "envs", "files"), names);
        names.forEach(name -> used.add(file.resolveSibling(name.replaceFirst("^.*=", ""))));
      }
    }
    used.removeIf(Files::isDirectory);
    assertThat(used).isEqualTo(there);
  }

  private static Kustomized variant(String name) {
    Kustomized kustomized = Kustomized.of(KUBERNETES.resolve(name).normalize());
    assertThat(kustomized.manifests()).isNotEmpty();
    return kustomized;
  }

  /** With a secret of its own in the place of the sample's, with which no node starts. */
  private static ServiceConfig config(Kustomized kustomized) {
    Map<String, String> environment = new HashMap<>(kustomized.settings());
    environment.put("MESSAGING_AUTH_GATEWAY_SECRET", "a-secret-for-tests");
    return ConfigLoader.load(Optional.of(SECRETS), environment);
  }

  private static int replicas(Kustomized kustomized) {
    return kustomized
        .one("Deployment", "messaging")
        .getAsJsonObject("spec")
        .get("replicas")
        .getAsInt();
  }

  private static Model model(JsonObject manifest) {
    String name =
        manifest.get("apiVersion").getAsString() + "/" + manifest.get("kind").getAsString();
    return requireNonNull(MODELS.get(name), name);
  }

  private static Map<String, Integer> ports(Kustomized kustomized) {
    Map<String, Integer> ports = new HashMap<>();
    for (JsonObject port : Kustomized.each(kustomized.container(), "ports")) {
      ports.put(port.get("name").getAsString(), port.get("containerPort").getAsInt());
    }
    return ports;
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

  private static void collect(JsonElement within, Set<String> fields, Set<String> into) {
    if (within.isJsonArray()) {
      within.getAsJsonArray().forEach(element -> collect(element, fields, into));
    } else if (within.isJsonObject()) {
      within
          .getAsJsonObject()
          .asMap()
          .forEach(
              (name, value) -> {
                if (fields.contains(name)) {
                  values(value).forEach(into::add);
                }
                collect(value, fields, into);
              });
    }
  }

  private static List<String> values(JsonElement element) {
    if (element.isJsonPrimitive()) {
      return List.of(element.getAsString());
    }
    return element.isJsonArray()
        ? element.getAsJsonArray().asList().stream()
            .filter(JsonElement::isJsonPrimitive)
            .map(JsonElement::getAsString)
            .toList()
        : List.of();
  }
}
