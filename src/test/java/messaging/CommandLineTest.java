package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
  private static final String SECRET = "s3cret-a-0123456789";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine commands =
      Main.commandLine().setOut(buffered(out)).setErr(buffered(err));

  @TempDir private Path folder;
  private Path config;

  @BeforeEach
  void writeConfig() throws IOException {
    config = folder.resolve("config.yaml");
    Files.writeString(
        config,
        """
        http: {host: 127.0.0.1}
        auth: {mode: gateway, gateway: {secret: "s3cret-a-0123456789, s3cret-b-0123456789"}}
        contacts: {authorization: "Bearer s3cret-c"}
        postgres: {uri: "postgresql://me:s3cret-p@db:5432/m"}
        nats: {url: "nats://s3cret-t@one:4222,nats://me:s3cret-n@two:4222"}
        """);
  }

  /** As on a terminal: what is not flushed is lost when the JVM ends. */
  private static PrintWriter buffered(StringWriter writer) {
    return new PrintWriter(new BufferedWriter(writer), true);
  }

  private int run(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--config";
    all[arguments.length + 1] = config.toString();
    return commands.execute(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "serve", "migrate", "replay", "tail", "config", "check"})
  void helpsWithEveryCommandAndListsItsExitStatuses(String command) {
    String[] arguments = command.isEmpty() ? new String[] {"--help"} : new String[] {command, "-h"};
    assertThat(commands.execute(arguments)).isZero();
    assertThat(out.toString())
        .contains("--config=FILE", "Exit status:", "the call or the configuration is wrong");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "tail --version", "serve -V", "check -V"})
  void saysItsVersionWithEveryCommand(String call) {
    assertThat(commands.execute(call.split(" ", -1))).isZero();
    assertThat(out.toString()).contains("(commit ", ", built 2");
  }

  @Test
  void listsEveryCommand() {
    commands.execute("--help");
    assertThat(out.toString()).contains("serve", "migrate", "replay", "tail", "config", "check");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThat(run("config", "--colour")).isEqualTo(2);
    assertThat(run("stop")).isEqualTo(2);
    assertThat(run("tail")).isEqualTo(2);
    assertThat(run("replay", "--from", "yesterday")).isEqualTo(2);
  }

  @Test
  void printsTheConfigurationInEffectWithoutSecrets() {
    assertThat(run("config")).isZero();
    assertThat(out.toString())
        .contains("host: 127.0.0.1", "mode: gateway", "cache-ttl: 5s")
        .contains("secret: '***'", "authorization: '***'", "postgresql://me:***@db:5432/m")
        .contains("nats://***@one:4222,nats://me:***@two:4222")
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http: {host: 127.0.0.1, port: 9000}\nmanagement: {port: 9000}\nauth: {mode: gateway}",
        "auth: {mode: jwt, jwt: {issuer: i, audience: a, public-key: nonsense}}",
        "http: {host: 127.0.0.1, tls: {certificate-file: pom.xml, key-file: pom.xml}}\n"
            + "auth: {mode: gateway}"
      })
  void findsWithoutAStartWhatWouldStopIt(String wrong) throws IOException {
    Files.writeString(config, wrong);
    assertThat(run("config")).isEqualTo(2);
    assertThat(out.toString()).doesNotContain("mode:");
  }

  @Test
  void endsWithTwoOnAWrongConfiguration() throws IOException {
    Files.writeString(config, "http: {port: many}");
    for (String command : List.of("config", "serve", "migrate")) {
      assertThat(run(command)).isEqualTo(2);
    }
  }

  @Test
  void followsAFeedOverReconnectsUntilItIsRefused() throws IOException {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/events", exchange -> answer(exchange, asked));
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      assertThat(run("tail", "--user", "ann", "--url", url, "--after", "c0")).isEqualTo(1);
    } finally {
      server.stop(0);
    }
    assertThat(asked)
        .containsExactly("ann " + SECRET + " c0", "ann " + SECRET + " c1", "ann " + SECRET + " c1");
    assertThat(out.toString().lines()).containsExactly("{\"n\":1}");
    assertThat(err.toString()).contains("Answered 503, trying again", "start over");
  }

  /** One event and the end, then overload, then a refusal for good. */
  private static void answer(HttpExchange exchange, List<String> asked) throws IOException {
    asked.add(
        String.join(
            " ",
            exchange.getRequestHeaders().getFirst("X-User-Id"),
            exchange.getRequestHeaders().getFirst("X-Gateway-Secret"),
            exchange.getRequestHeaders().getFirst("Last-Event-ID")));
    int status = List.of(200, 503, 410).get(asked.size() - 1);
    String body =
        status == 200
            ? "retry: 1\nevent: cursor\nid: c0\ndata: {}\n\nevent: message.sent\nid: c1\n"
                + "data: {\"n\":1}\n\nid: c2\ndata: half"
            : "{\"detail\": \"start over\"}";
    exchange.sendResponseHeaders(status, 0);
    try (var answer = exchange.getResponseBody()) {
      answer.write(body.getBytes(StandardCharsets.UTF_8));
    }
  }
}
