package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import messaging.config.ConfigLoader;
import messaging.config.ServiceConfig;

/** The variants under docker/kubernetes, and what their nodes are told. */
final class Variants {
  static final Path KUBERNETES = Path.of("docker", "kubernetes");
  private static final Path SECRETS = KUBERNETES.resolve("base/secrets.yaml");

  private Variants() {}

  static Kustomized of(String name) {
    Kustomized kustomized = Kustomized.of(KUBERNETES.resolve(name).normalize());
    assertThat(kustomized.manifests()).isNotEmpty();
    return kustomized;
  }

  /** With a secret of its own in the place of the sample's, with which no node starts. */
  static ServiceConfig config(Kustomized kustomized) {
    Map<String, String> environment = new HashMap<>(kustomized.settings());
    environment.put("MESSAGING_AUTH_GATEWAY_SECRET", "a-secret-for-tests");
    return ConfigLoader.load(Optional.of(SECRETS), environment);
  }

  /** By name. */
  static Map<String, Integer> ports(Kustomized kustomized) {
    Map<String, Integer> ports = new HashMap<>();
    for (JsonObject port : Kustomized.each(kustomized.container(), "ports")) {
      ports.put(port.get("name").getAsString(), port.get("containerPort").getAsInt());
    }
    return ports;
  }
}
