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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import messaging.config.ServiceConfig;
import messaging.config.ShutdownConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is under docker/kubernetes fits Kubernetes' own model and this version's configuration. */
final class ManifestsTest {
  /** An image whose tag says which version. */
  static final Pattern PINNED = Pattern.compile("[a-z./-]+:v?[0-9][A-Za-z0-9._-]*");

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
    for (JsonObject manifest : Variants.of(variant).manifests()) {
      model(manifest).validate(manifest);
    }
  }

  @Test
  void areRefusedByTheModelIfAFieldIsMisspelt() {
    Kustomized kustomized = Variants.of("one-node");
    JsonObject deployment = kustomized.one("Deployment", "messaging");
    kustomized.pod().addProperty("terminationGraceSeconds", 1);
    assertThatThrownBy(() -> model(deployment).validate(deployment))
        .hasMessageContaining("terminationGraceSeconds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"clustered", "three-nodes", "one-node"})
  void configureTheNodes(String variant) {
    Kustomized kustomized = Variants.of(variant);
    ServiceConfig config = Variants.config(kustomized);

    JsonObject pod = kustomized.pod();
    ShutdownConfig shutdown = config.shutdown();
    assertThat(Duration.ofSeconds(pod.get("terminationGracePeriodSeconds").getAsLong()))
        .isGreaterThan(shutdown.drainDelay().plus(shutdown.timeout()).plusSeconds(5));
    assertThat(Variants.ports(kustomized))
        .containsEntry("http", config.http().port())
        .containsEntry("management", config.management().port());
  }

  @Test
  void areThreeNodesWithOneEventBusUnlessSaidOtherwise() {
    assertThat(Variants.of(".")).isEqualTo(Variants.of("clustered"));
    assertThat(replicas(Variants.of("clustered"))).isEqualTo(3);
    assertThat(replicas(Variants.of("three-nodes"))).isEqualTo(3);
    assertThat(replicas(Variants.of("one-node"))).isEqualTo(1);
  }

  @Test
  void connectByPortsThatTheNodesHave() {
    Kustomized kustomized = Variants.of("clustered");
    Set<String> used = new HashSet<>();
    kustomized.manifests().forEach(m -> collect(m, Set.of("targetPort", "port"), used));
    used.removeIf(port -> port.chars().allMatch(Character::isDigit));
    assertThat(used).isNotEmpty().isSubsetOf(Variants.ports(kustomized).keySet());
  }

  @Test
  void giveTheNodesNoMoreThanTheyNeed() {
    Kustomized kustomized = Variants.of("clustered");
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
    try (var files = Files.walk(Variants.KUBERNETES)) {
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
