package messaging.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import messaging.local.LocalParts.WishedPorts;
import messaging.testing.Backing;
import messaging.testing.Ports;
import messaging.testing.WarmContacts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The local run starts its own servers, whatever the other tests use. */
@EnabledIfSystemProperty(named = "messaging.backing", matches = "local")
final class LocalRunIT {
  /** Of Linux; other systems begin higher. */
  private static final int FIRST_EPHEMERAL = 32_768;

  @TempDir private Path folder;

  @BeforeAll
  static void warmUp() {
    WarmContacts.once();
  }

  @Test
  void printsCommandsThatWorkAsTheyStandAndKeepsTheDataBetweenRuns() throws Exception {
    List<String> lines = new ArrayList<>();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        LocalParts parts = new LocalParts(folder, Map.of(), lines::add)) {
      // When
      List<String> commands = parts.start(ports(taken.getLocalPort()));

      // Then
      assertThat(lines)
          .anyMatch(line -> line.contains("Port " + taken.getLocalPort() + " is taken"));
      assertThat(Banner.invitation(commands, true)).contains(commands).contains(".local");
      String root =
          lines.stream().filter(line -> line.contains("demo chat")).findFirst().orElse("");
      assertThat(run("curl -L " + root.substring(root.indexOf("http"))))
          .contains("<title>Messaging Service: demo");
      assertThat(new JsonObject(run(commands.get(0))).getLong("seq")).isEqualTo(1);
      assertThat(new JsonObject(run(commands.get(1))).getJsonArray("messages")).hasSize(1);
      assertThat(new JsonObject(run(commands.get(2))).getLong("unread_total")).isEqualTo(1);
      assertThat(new JsonObject(run(commands.get(3))).getLong("newly_seen")).isEqualTo(1);
      await()
          .untilAsserted(
              () ->
                  assertThat(run(commands.get(4)))
                      .contains("\"type\":\"message.sent\"", "\"type\":\"message.seen\""));
    }
    try (LocalParts parts = new LocalParts(folder, Map.of(), lines::add)) {
      List<String> commands = parts.start(ports(Ports.free()));
      assertThat(new JsonObject(run(commands.get(0))).getLong("seq")).isEqualTo(2);
    }
  }

  @Test
  void honoursTheVariablesOfTheService() throws IOException {
    int port = Ports.free();
    Map<String, String> variables =
        Map.of(
            "MESSAGING_HTTP_PORT", Integer.toString(port),
            "MESSAGING_DOCS_ENABLED", "false",
            "MESSAGING_POSTGRES_URI", Backing.postgres().freshDatabase(),
            "MESSAGING_NATS_STREAM", "OTHER",
            "OTHER", "is not ours");
    List<String> lines = new ArrayList<>();
    try (LocalParts parts = new LocalParts(folder, variables, lines::add)) {
      List<String> commands = parts.start(ports(Ports.free()));

      assertThat(commands.get(0)).contains("127.0.0.1:" + port + "/");
      assertThat(run("curl http://127.0.0.1:" + port + "/docs")).isEmpty();
      assertThat(new JsonObject(run(commands.get(0))).getLong("seq")).isEqualTo(1);
      await().untilAsserted(() -> assertThat(run(commands.get(4))).contains("message.sent"));
      assertThat(folder.resolve("postgres")).doesNotExist();
    }
  }

  @Test
  void takesPortsThatNoOutgoingConnectionTakes() {
    WishedPorts usual = WishedPorts.USUAL;
    assertThat(
            List.of(
                usual.http(),
                usual.management(),
                usual.contacts(),
                usual.events(),
                usual.postgres(),
                usual.nats()))
        .allMatch(port -> port < FIRST_EPHEMERAL);
  }

  private static WishedPorts ports(int http) {
    return new WishedPorts(
        http, Ports.free(), Ports.free(), Ports.free(), Ports.free(), Ports.free());
  }

  private static String run(String command) throws IOException {
    Process process =
        new ProcessBuilder("bash", "-c", command.replaceFirst("^curl ", "curl -sf "))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
