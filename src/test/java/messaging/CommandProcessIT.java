package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import messaging.testing.CommandProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a script gets them: exit status, output and error stream of a process. */
final class CommandProcessIT {
  private static final String SECRET = "s3cret-canary-of-tests";
  private static final Map<String, String> VARIABLES =
      Map.of(
          "MESSAGING_AUTH_MODE", "gateway",
          "MESSAGING_AUTH_GATEWAY_SECRET", SECRET,
          "MESSAGING_CONTACTS_FIELD", "freund\u00e9");

  @TempDir private Path folder;

  private record Ended(int status, String out, String err) {}

  private Ended run(String... arguments) {
    return run(VARIABLES, arguments);
  }

  private Ended run(Map<String, String> variables, String... arguments) {
    try (CommandProcess command = CommandProcess.start(folder, variables, arguments)) {
      return new Ended(command.awaitEnd(), command.out(), command.err());
    }
  }

  @Test
  void configPrintsWhatIsInEffectAndWhereItIsFrom() throws IOException {
    Files.createDirectory(folder.resolve("conf"));
    Files.writeString(folder.resolve("conf/config.yaml"), "http: {port: 9000}");
    Ended config = run("config");
    assertThat(config.status()).isZero();
    assertThat(config.err()).isEmpty();
    assertThat(config.out())
        .contains("  port: 9000  # conf/config.yaml\n")
        .contains("  mode: gateway  # MESSAGING_AUTH_MODE\n")
        .contains("  cache-ttl: 5s  # default\n")
        .doesNotContain(SECRET);
  }

  @Test
  void configSaysOnTheErrorStreamWhatIsWrong() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.yaml"), "http:\n  port: 1\n  port: 2\n");
    Ended config = run("config", "--config", file.toString());
    assertThat(config.status()).isEqualTo(2);
    assertThat(config.out()).isEmpty();
    assertThat(config.err()).contains("mine.yaml:3:", "a key is there a second time");
  }

  @Test
  void refusesAWrongCallOnTheErrorStream() {
    Ended unknown = run("stop");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.out()).isEmpty();
    assertThat(unknown.err()).contains("stop", "Usage:");
  }

  @Test
  void tailNeedsNoConfigurationAndTellsTheCursorToGoOnWith() throws IOException {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/events", exchange -> stream(exchange, asked));
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    Map<String, String> variables =
        Map.of("MESSAGING_AUTH_GATEWAY_SECRET", SECRET, "LC_ALL", "POSIX");
    try (CommandProcess tail =
        CommandProcess.start(
            folder, variables, "tail", "--user", "ann", "--url", url, "--cursors")) {
      tail.awaitOut("\n");
      tail.terminate();
      assertThat(tail.awaitEnd()).isEqualTo(143);
      assertThat(tail.out()).isEqualTo("{\"cursor\":\"c1\",\"event\":{\"text\":\"\u00e9\"}}\n");
      assertThat(tail.err()).isEqualTo("Go on with --after c1\n");
    } finally {
      server.stop(0);
    }
    assertThat(asked).containsExactly("ann " + SECRET);
  }

  /** One event, and no end. */
  private static void stream(HttpExchange exchange, List<String> asked) throws IOException {
    asked.add(
        exchange.getRequestHeaders().getFirst("X-User-Id")
            + " "
            + exchange.getRequestHeaders().getFirst("X-Gateway-Secret"));
    exchange.sendResponseHeaders(200, 0);
    exchange
        .getResponseBody()
        .write("id: c1\ndata: {\"text\":\"\u00e9\"}\n\n".getBytes(StandardCharsets.UTF_8));
    exchange.getResponseBody().flush();
  }

  @Test
  void versionSaysWhatWasBuiltAndWhen() {
    Ended version = run("--version");
    assertThat(version.status()).isZero();
    assertThat(version.out())
        .matches(
            "\\d\\S+ \\(commit (unknown|[0-9a-f]{10}), built \\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z\\)\\n");
    assertThat(version.err()).isEmpty();
  }

  @Test
  void helpIsOutput() {
    Ended help = run("--help");
    assertThat(help.status()).isZero();
    assertThat(help.out()).contains("Exit status", "config", "replay");
    assertThat(help.err()).isEmpty();
  }
}
