package messaging;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
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
import java.util.Properties;
import java.util.Set;
import messaging.config.ConfigLoader;
import messaging.config.ServiceConfig;
import messaging.config.ShutdownConfig;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What is under docker/ fits Kubernetes' own model and this version's configuration. */
final class ManifestsTest {
  private static final Path COMPOSE = Path.of("docker", "compose.yaml");

  /** In the place of the one in the samples, with which no node starts. */
  private static final Map<String, String> OWN_SECRET =
      Map.of("MESSAGING_AUTH_GATEWAY_SECRET", "a-secret-for-tests");

  private static final Path KUBERNETES = Path.of("docker", "kubernetes");

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

  @Test
  void fitTheModelOfKubernetes() throws IOException {
    for (JsonObject manifest : manifests()) {
      model(manifest).validate(manifest);
    }
  }

  @Test
  void areRefusedByTheModelIfAFieldIsMisspelt() throws IOException {
    JsonObject deployment = manifest("Deployment", "messaging");
    pod(deployment).addProperty("terminationGraceSeconds", 1);
    assertThatThrownBy(() -> model(deployment).validate(deployment))
        .hasMessageContaining("terminationGraceSeconds");
  }

  @Test
  void configureTheNodesInKubernetes() throws IOException {
    Properties settings = new Properties();
    try (var lines = Files.newBufferedReader(KUBERNETES.resolve("settings.env"))) {
      settings.load(lines);
    }
    Map<String, String> environment = new HashMap<>();
    settings.stringPropertyNames().forEach(n -> environment.put(n, settings.getProperty(n)));
    environment.putAll(OWN_SECRET);
    ServiceConfig config =
        ConfigLoader.load(Optional.of(KUBERNETES.resolve("secrets.yaml")), environment);

    JsonObject pod = pod(manifest("Deployment", "messaging"));
    ShutdownConfig shutdown = config.shutdown();
    assertThat(Duration.ofSeconds(pod.get("terminationGracePeriodSeconds").getAsLong()))
        .isGreaterThan(shutdown.drainDelay().plus(shutdown.timeout()).plusSeconds(5));
    assertThat(ports(pod))
        .containsEntry("http", config.http().port())
        .containsEntry("management", config.management().port());
  }

  @Test
  void connectByPortsThatTheNodesHave() throws IOException {
    JsonObject pod = pod(manifest("Deployment", "messaging"));
    Set<String> used = new HashSet<>();
    for (JsonObject manifest : manifests()) {
      collect(manifest, Set.of("targetPort", "port"), used);
    }
    used.removeIf(port -> port.chars().allMatch(Character::isDigit));
    assertThat(used).isNotEmpty().isSubsetOf(ports(pod).keySet());
  }

  @Test
  void areAllInTheKustomization() throws IOException {
    JsonObject kustomization = documents(KUBERNETES.resolve("kustomization.yaml")).get(0);
    List<String> resources = new ArrayList<>();
    kustomization.getAsJsonArray("resources").forEach(name -> resources.add(name.getAsString()));
    assertThat(files().stream().map(file -> file.getFileName().toString()))
        .containsExactlyInAnyOrderElementsOf(resources);
  }

  @Test
  void configureTheNodesOfTheComposedSystem() throws IOException {
    JsonObject services = documents(COMPOSE).get(0).getAsJsonObject("services");
    for (String node : List.of("service-1", "service-2")) {
      Map<String, String> environment = new HashMap<>(OWN_SECRET);
      services
          .getAsJsonObject(node)
          .getAsJsonObject("environment")
          .asMap()
          .forEach((name, value) -> environment.put(name, value.getAsString()));
      ServiceConfig config =
          ConfigLoader.load(Optional.of(Path.of("docker/service/secrets.yaml")), environment);
      assertThat(config.http().host()).isEqualTo("0.0.0.0");
    }
  }

  private static Model model(JsonObject manifest) {
    String name =
        manifest.get("apiVersion").getAsString() + "/" + manifest.get("kind").getAsString();
    return requireNonNull(MODELS.get(name), name);
  }

  private static JsonObject manifest(String kind, String name) throws IOException {
    return manifests().stream()
        .filter(manifest -> manifest.get("kind").getAsString().equals(kind))
        .filter(
            manifest -> manifest.getAsJsonObject("metadata").get("name").getAsString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static JsonObject pod(JsonObject deployment) {
    return deployment.getAsJsonObject("spec").getAsJsonObject("template").getAsJsonObject("spec");
  }

  private static Map<String, Integer> ports(JsonObject pod) {
    Map<String, Integer> ports = new HashMap<>();
    JsonObject container = pod.getAsJsonArray("containers").get(0).getAsJsonObject();
    container
        .getAsJsonArray("ports")
        .forEach(
            port ->
                ports.put(
                    port.getAsJsonObject().get("name").getAsString(),
                    port.getAsJsonObject().get("containerPort").getAsInt()));
    return ports;
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
                if (fields.contains(name) && value.isJsonPrimitive()) {
                  into.add(value.getAsString());
                }
                collect(value, fields, into);
              });
    }
  }

  private static List<JsonObject> manifests() throws IOException {
    List<JsonObject> manifests = new ArrayList<>();
    for (Path file : files()) {
      manifests.addAll(documents(file));
    }
    assertThat(manifests).isNotEmpty();
    return manifests;
  }

  /** The resources: not the kustomization, nor what becomes a secret. */
  private static List<Path> files() throws IOException {
    Set<String> others = Set.of("kustomization.yaml", "secrets.yaml");
    try (var files = Files.list(KUBERNETES)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !others.contains(file.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  /** With anchors and merges resolved. */
  private static List<JsonObject> documents(Path file) throws IOException {
    List<JsonObject> documents = new ArrayList<>();
    for (Object document : new Yaml().loadAll(Files.readString(file))) {
      documents.add(new Gson().toJsonTree(document).getAsJsonObject());
    }
    return documents;
  }
}
