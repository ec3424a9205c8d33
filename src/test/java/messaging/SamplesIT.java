package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import messaging.testing.Backing;
import messaging.testing.ClusterVariables;
import messaging.testing.ContactServiceStub;
import messaging.testing.Ports;
import messaging.testing.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs of {@code src/it}, which depend on what the build gives to others, join the cluster
 * of a node. The build compiles them after it has packaged the jar.
 */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class SamplesIT {
  private static final Path BUILT = Path.of("target", "it");
  private static final Pattern JAR =
      Pattern.compile("(?<family>[a-z0-9]+).*?-(?<version>\\d+\\.\\d+).*\\.jar");

  private final Map<String, String> variables = new HashMap<>();
  private RunningService node;

  @BeforeAll
  void start(Vertx vertx) {
    Assumptions.assumeTrue(
        Files.exists(BUILT), "the samples are there after mvn pre-integration-test");
    int port = Ports.free();
    variables.putAll(ClusterVariables.of(UUID.randomUUID().toString(), List.of(port)));
    Map<String, String> settings = new HashMap<>(variables);
    settings.put("MESSAGING_CLUSTER_PORT", Integer.toString(port));
    settings.putAll(RunningService.ownStream());
    node =
        RunningService.start(
            Backing.postgres().freshDatabase(),
            Backing.nats().url(),
            ContactServiceStub.start(vertx).await().befriend("ann", "bob").url(),
            settings);
    // The programs try each call once.
    assertThat(node.send("ann", "bob", "warm up").status()).isEqualTo(201);
    assertThat(node.get("bob", "/chats").status()).isEqualTo(200);
    variables.put("MESSAGING_CLUSTER_PORT", Integer.toString(Ports.free()));
  }

  @AfterAll
  void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void callsAndListensWithTheClient(@TempDir Path folder) {
    works("typed-client", "stranger.TypedClient", folder, " unread");
  }

  @Test
  void callsAndListensWithVertxAlone(@TempDir Path folder) {
    works("plain-json", "stranger.PlainJson", folder, "Joined");
  }

  private void works(String sample, String main, Path folder, String own) {
    String classes = BUILT.resolve(sample).resolve("target/classes").toAbsolutePath().toString();
    List<String> program =
        List.of(
            "-cp",
            classes + File.pathSeparator + String.join(File.pathSeparator, jars(sample)),
            main);
    try (ServiceProcess others = ServiceProcess.ofOthers(folder, variables, program)) {
      for (String line : List.of(own, " seq ", " It cannot be sent")) {
        others.awaitLog(line);
      }
      // It listens for the whole cluster by now, or soon.
      await()
          .until(
              () -> node.send("ann", "bob", "Hello") != null && others.log().contains(" message "));
      assertThat(others.log()).doesNotContain("ERROR");
    }
  }

  @Test
  void bringsWhatAConsumerNeedsAndNothingElse() {
    Map<String, Set<String>> versions = new TreeMap<>();
    for (String jar : jars("typed-client")) {
      Matcher name = JAR.matcher(Path.of(jar).getFileName().toString());
      assertThat(name.matches()).as(jar).isTrue();
      versions
          .computeIfAbsent(name.group("family"), f -> new TreeSet<>())
          .add(name.group("version"));
    }
    assertThat(versions.keySet())
        .containsExactlyInAnyOrder(
            "messaging",
            "vertx",
            "hazelcast",
            "netty",
            "jackson",
            "snakeyaml",
            "caffeine",
            "error",
            "jspecify",
            "slf4j");
    assertThat(versions).allSatisfy((family, found) -> assertThat(found).as(family).hasSize(1));
  }

  @Test
  void leavesTheirLoggingTheirDefaultsAndTheirMigrationsToThem() throws IOException {
    String ours =
        jars("typed-client").stream()
            .filter(jar -> jar.contains("messaging-service"))
            .findFirst()
            .orElseThrow();
    try (JarFile jar = new JarFile(ours)) {
      assertThat(jar.stream().map(JarEntry::getName))
          .contains("messaging/config/config.yaml", "messaging/db/migration/V1__messaging.sql")
          .noneMatch(name -> name.matches("logback.*|db/.*|[^/]*\\.(yaml|properties)"));
    }
  }

  private static List<String> jars(String sample) {
    try {
      return List.of(
          Files.readString(BUILT.resolve(sample).resolve("target/classpath"))
              .split(File.pathSeparator, -1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
