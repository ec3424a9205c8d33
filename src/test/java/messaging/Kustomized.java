package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.yaml.snakeyaml.Yaml;

/**
 * What {@code kubectl apply -k} makes of a folder, as far as the samples need it: resources of
 * other folders, numbers of replicas, tags of images, and settings that add up. A field of a
 * kustomization that is not known here fails.
 *
 * @param manifests of all resources but those that are generated
 * @param settings the environment of the nodes
 */
record Kustomized(List<JsonObject> manifests, Map<String, String> settings) {
  private static final Set<String> KNOWN =
      Set.of(
          "apiVersion",
          "kind",
          "namespace",
          "resources",
          "replicas",
          "images",
          "configMapGenerator",
          "secretGenerator");

  /** Resolves a folder. */
  static Kustomized of(Path folder) {
    JsonObject file = documents(folder.resolve("kustomization.yaml")).get(0);
    assertThat(file.keySet()).isSubsetOf(KNOWN);
    Kustomized made = new Kustomized(new ArrayList<>(), new HashMap<>());
    for (JsonElement resource : file.getAsJsonArray("resources")) {
      Path path = folder.resolve(resource.getAsString()).normalize();
      if (Files.isDirectory(path)) {
        Kustomized other = of(path);
        made.manifests.addAll(other.manifests);
        made.settings.putAll(other.settings);
      } else {
        made.manifests.addAll(documents(path));
      }
    }
    each(file, "replicas").forEach(made::replicate);
    each(file, "images").forEach(made::tag);
    each(file, "configMapGenerator").forEach(generator -> made.set(folder, generator));
    return made;
  }

  private void replicate(JsonObject replicas) {
    one("Deployment", replicas.get("name").getAsString())
        .getAsJsonObject("spec")
        .add("replicas", replicas.get("count"));
  }

  private void tag(JsonObject image) {
    for (JsonObject manifest : manifests) {
      if (manifest.get("kind").getAsString().equals("Deployment")) {
        JsonObject container = container(manifest);
        assertThat(container.get("image")).isEqualTo(image.get("name"));
        container.addProperty(
            "image", image.get("newName").getAsString() + ":" + image.get("newTag").getAsString());
      }
    }
  }

  private void set(Path folder, JsonObject generator) {
    // Kustomize wants to be told.
    assertThat(generator.has("behavior")).isEqualTo(!settings.isEmpty());
    for (JsonElement name : generator.getAsJsonArray("envs")) {
      Properties lines = new Properties();
      try (var reader = Files.newBufferedReader(folder.resolve(name.getAsString()))) {
        lines.load(reader);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      lines.stringPropertyNames().forEach(key -> settings.put(key, lines.getProperty(key)));
    }
  }

  /** The manifest of that kind and name. */
  JsonObject one(String kind, String name) {
    return all(kind).stream()
        .filter(
            manifest -> manifest.getAsJsonObject("metadata").get("name").getAsString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The manifests of that kind. */
  List<JsonObject> all(String kind) {
    return manifests.stream()
        .filter(manifest -> manifest.get("kind").getAsString().equals(kind))
        .toList();
  }

  /** The pod of the nodes. */
  JsonObject pod() {
    return pod(one("Deployment", "messaging"));
  }

  /** The only container of the nodes. */
  JsonObject container() {
    return container(one("Deployment", "messaging"));
  }

  private static JsonObject pod(JsonObject deployment) {
    return deployment.getAsJsonObject("spec").getAsJsonObject("template").getAsJsonObject("spec");
  }

  private static JsonObject container(JsonObject deployment) {
    JsonArray containers = pod(deployment).getAsJsonArray("containers");
    assertThat(containers).hasSize(1);
    return containers.get(0).getAsJsonObject();
  }

  /** The objects in that field, none if it is missing. */
  static List<JsonObject> each(JsonObject within, String field) {
    return within.has(field)
        ? within.getAsJsonArray(field).asList().stream().map(JsonElement::getAsJsonObject).toList()
        : List.of();
  }

  /** A file of YAML, with anchors and merges resolved. */
  static List<JsonObject> documents(Path file) {
    try {
      List<JsonObject> documents = new ArrayList<>();
      for (Object document : new Yaml().loadAll(Files.readString(file))) {
        documents.add(new Gson().toJsonTree(document).getAsJsonObject());
      }
      return documents;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
