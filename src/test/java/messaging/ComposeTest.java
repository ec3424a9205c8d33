package messaging;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import messaging.config.ClusterConfig;
import messaging.config.ConfigLoader;
import messaging.config.ServiceConfig;
import org.junit.jupiter.api.Test;

/** The composed system gives its parts no more than they need, and configures nodes that start. */
final class ComposeTest {
  private static final List<String> NODES = List.of("service-1", "service-2");
  private static final Path DOCKER = Path.of("docker");

  private static final JsonObject COMPOSE =
      Kustomized.documents(DOCKER.resolve("compose.yaml")).get(0);

  private static final Map<String, JsonElement> SERVICES =
      COMPOSE.getAsJsonObject("services").asMap();

  @Test
  void hasANameOfItsOwn() {
    assertThat(COMPOSE.get("name").getAsString()).isEqualTo("messaging");
  }

  @Test
  void runsImagesOfAKnownVersion() throws IOException {
    assertEach(
        service -> assertThat(service.get("image").getAsString()).matches(ManifestsTest.PINNED));
    List<String> from =
        Pattern.compile("^(?:FROM|COPY --from=)\\s*(\\S+:\\S+)", Pattern.MULTILINE)
            .matcher(Files.readString(DOCKER.resolve("Dockerfile")))
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();
    assertThat(from)
        .hasSizeGreaterThan(1)
        .allSatisfy(tag -> assertThat(tag).doesNotEndWith("latest"));
  }

  /** Whether the cache fits the JVM is seen when the image is built. */
  @Test
  void startsTheJvmWithTheOptionsThatTheCacheOfTheImageFits() throws IOException {
    String dockerfile = Files.readString(DOCKER.resolve("Dockerfile"));
    String options = "\"@/app/java.options\", \"-XX:AOTCache=/app/messaging-service.aot\"";
    assertThat(dockerfile)
        .contains("\nRUN [\"java\", " + options + ", \"-XX:AOTMode=on\"")
        .contains("\nENTRYPOINT [\"java\", " + options + ", \"-jar\"")
        .contains("\nRUN java @/app/java.options -Xmx384m -XX:AOTMode=create");
    assertThat(dockerfile.substring(dockerfile.lastIndexOf("\nFROM ")))
        .contains("\nUSER 10001:10001\n");
  }

  @Test
  void takesAllPrivilegesAway() {
    assertEach(
        service -> {
          assertThat(service.get("cap_drop")).isEqualTo(JsonParser.parseString("[\"ALL\"]"));
          assertThat(service.get("security_opt"))
              .isEqualTo(JsonParser.parseString("[\"no-new-privileges:true\"]"));
          assertThat(service.has("privileged")).isFalse();
        });
    assertThat(names("cap_add")).containsExactly("postgres");
  }

  @Test
  void letsNothingWriteButToVolumesAndMemory() {
    assertEach(
        service -> {
          assertThat(service.get("read_only").getAsBoolean()).isTrue();
          assertThat(service.get("tmpfs").toString()).contains("/tmp");
        });
  }

  @Test
  void boundsEveryLog() {
    assertEach(
        service ->
            assertThat(service.getAsJsonObject("logging").getAsJsonObject("options").keySet())
                .contains("max-size", "max-file"));
  }

  @Test
  void hasANetworkForEachTier() {
    assertThat(in("edge")).containsExactly("gateway");
    assertThat(in("service"))
        .containsExactlyInAnyOrder("gateway", "service-1", "service-2", "contacts", "prometheus");
    assertThat(in("data")).containsExactlyInAnyOrder("service-1", "service-2", "postgres", "nats");
    assertThat(in("cluster")).containsExactlyInAnyOrderElementsOf(NODES);
    for (String inside : List.of("service", "data", "cluster")) {
      assertThat(
              COMPOSE
                  .getAsJsonObject("networks")
                  .getAsJsonObject(inside)
                  .get("internal")
                  .getAsBoolean())
          .isTrue();
    }
    assertEach(
        service -> assertThat(service.has("networks") || service.has("network_mode")).isTrue());
  }

  @Test
  void publishesPortsOnLoopbackOnly() {
    assertThat(names("ports"))
        .containsExactlyInAnyOrder("gateway", "nats", "prometheus", "grafana");
    assertEach(
        service -> {
          if (service.has("ports")) {
            assertThat(service.getAsJsonArray("ports"))
                .allSatisfy(port -> assertThat(port.getAsString()).startsWith("127.0.0.1:"));
          }
        });
  }

  @Test
  void opensTheClusterPortsInTheirNetworkOnly() {
    for (String node : NODES) {
      assertThat(config(node, Map.of()).cluster())
          .isInstanceOfSatisfying(
              ClusterConfig.Hazelcast.class,
              cluster ->
                  // A name that exists in this network only, so that the node listens there.
                  assertThat(aliases(node)).containsExactly(cluster.listen().host()));
    }
  }

  @Test
  void hasAVariantWithoutOneEventBus() {
    Map<String, JsonElement> services =
        Kustomized.documents(DOCKER.resolve("compose.without-bus.yaml"))
            .get(0)
            .getAsJsonObject("services")
            .asMap();
    assertThat(services.keySet()).containsExactlyInAnyOrderElementsOf(NODES);
    services.forEach(
        (node, service) -> {
          Map<String, String> over = environment(service.getAsJsonObject());
          assertThat(config(node, over).cluster()).isInstanceOf(ClusterConfig.None.class);
        });
  }

  @Test
  void configuresItsNodes() {
    for (String node : NODES) {
      assertThat(config(node, Map.of()).http().host()).isEqualTo("0.0.0.0");
    }
  }

  @FunctionalInterface
  private interface Check {
    void of(JsonObject service);
  }

  private static void assertEach(Check check) {
    assertThat(SERVICES)
        .isNotEmpty()
        .allSatisfy((name, service) -> check.of(service.getAsJsonObject()));
  }

  /** The services that have this field. */
  private static Set<String> names(String field) {
    return SERVICES.keySet().stream().filter(name -> service(name).has(field)).collect(toSet());
  }

  /** The services in this network. */
  private static Set<String> in(String network) {
    return names("networks").stream()
        .filter(name -> networks(service(name).get("networks")).contains(network))
        .collect(toSet());
  }

  /** A list of names, or an object by name. */
  private static Set<String> networks(JsonElement networks) {
    return networks.isJsonObject()
        ? networks.getAsJsonObject().keySet()
        : networks.getAsJsonArray().asList().stream()
            .map(JsonElement::getAsString)
            .collect(toSet());
  }

  private static List<String> aliases(String node) {
    return service(node)
        .getAsJsonObject("networks")
        .getAsJsonObject("cluster")
        .getAsJsonArray("aliases")
        .asList()
        .stream()
        .map(JsonElement::getAsString)
        .toList();
  }

  /** With a secret of its own in the place of the sample's, with which no node starts. */
  private static ServiceConfig config(String node, Map<String, String> over) {
    Map<String, String> environment = new HashMap<>(environment(service(node)));
    environment.putAll(over);
    environment.put("MESSAGING_AUTH_GATEWAY_SECRET", "a-secret-for-tests");
    return ConfigLoader.load(Optional.of(DOCKER.resolve("service/secrets.yaml")), environment);
  }

  private static Map<String, String> environment(JsonObject service) {
    Map<String, String> environment = new HashMap<>();
    service
        .getAsJsonObject("environment")
        .asMap()
        .forEach((name, value) -> environment.put(name, value.getAsString()));
    return environment;
  }

  private static JsonObject service(String name) {
    return COMPOSE.getAsJsonObject("services").getAsJsonObject(name);
  }
}
