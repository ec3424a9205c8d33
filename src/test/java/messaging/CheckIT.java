package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import messaging.testing.Backing;
import messaging.testing.CommandProcess;
import messaging.testing.ContactFaults;
import messaging.testing.ContactServiceStub;
import messaging.testing.Ports;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command check, and the contact-service as it sees it. */
@ExtendWith(VertxExtension.class)
final class CheckIT {
  private static final String SECRET = "s3cret-canary-of-tests";

  @TempDir private Path folder;
  private ContactServiceStub contacts;

  @BeforeEach
  void start(Vertx vertx) {
    contacts = ContactServiceStub.start(vertx).await().befriend("ann", "bob");
  }

  private Map<String, String> variables(String postgres, String nats) {
    Map<String, String> variables = new HashMap<>(RunningService.ownStream());
    variables.putAll(
        Map.of(
            "MESSAGING_AUTH_MODE", "gateway",
            "MESSAGING_AUTH_GATEWAY_SECRET", SECRET,
            "MESSAGING_POSTGRES_URI", postgres,
            "MESSAGING_NATS_URL", nats,
            "MESSAGING_CONTACTS_AUTHORIZATION", SECRET,
            "MESSAGING_CONTACTS_URL", contacts.url()));
    return variables;
  }

  private CommandProcess run(Map<String, String> variables, String... arguments) {
    CommandProcess command = CommandProcess.start(folder, variables, arguments);
    command.awaitEnd();
    return command;
  }

  @Test
  void endsWithZeroIfAllIsWell() {
    Map<String, String> variables =
        variables(Backing.postgres().freshDatabase(), Backing.nats().url());
    try (CommandProcess migrate = run(variables, "migrate");
        CommandProcess check = run(variables, "check", "--pair", "ann,bob")) {
      assertThat(migrate.awaitEnd()).isZero();
      assertThat(migrate.out()).isEmpty();
      assertThat(check.out().lines()).hasSize(9).allMatch(line -> line.startsWith("well "));
      assertThat(check.out()).contains("ann and bob are friends", "not there yet");
      assertThat(check.awaitEnd()).isZero();
      assertThat(check.out() + check.err()).doesNotContain(SECRET);
    }
  }

  @Test
  void endsWithOneAndSaysWhatToDoIfSomethingIsWrong() {
    contacts.misbehave(ContactFaults.status(401));
    Map<String, String> variables =
        variables(Backing.postgres().freshDatabase(), "nats://127.0.0.1:" + Ports.free());
    try (CommandProcess check = run(variables, "check")) {
      assertThat(check.awaitEnd()).isEqualTo(1);
      assertThat(check.out().lines().filter(line -> line.startsWith("WRONG "))).hasSize(3);
      assertThat(check.out())
          .contains("-> run the command migrate")
          .contains("NATS does not answer", "-> bring the servers back")
          .contains("gives no good answer: status (status 401)")
          .contains("-> look at contacts.authorization")
          .doesNotContain(SECRET);
    }
  }

  @Test
  void endsWithTwoIfTheConfigurationIsWrong() {
    Map<String, String> variables = variables("mysql://db", "nats://127.0.0.1:1");
    try (CommandProcess check = run(variables, "check")) {
      assertThat(check.awaitEnd()).isEqualTo(2);
      assertThat(check.out()).isEmpty();
      assertThat(check.err()).contains("MESSAGING_POSTGRES_URI");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, {\"friends\":\"yes\"}, no-boolean, contacts.field",
    "200, <html>, not-json, contacts.path",
    "302, '', status (status 302), contacts.url",
    "500, '', status (status 500), log of the contact-service",
  })
  void saysWhatTheContactServiceDoesWrong(
      int status, String body, String fault, String advice, Vertx vertx) throws Exception {
    contacts.misbehave(status == 200 ? ContactFaults.body(body) : ContactFaults.status(status));
    Path config =
        Files.writeString(
            folder.resolve("config.yaml"),
            """
            http: {host: 127.0.0.1}
            auth: {mode: gateway}
            postgres: {uri: "postgresql://me@127.0.0.1:%d/db"}
            nats: {url: "nats://127.0.0.1:%d"}
            contacts: {url: "%s"}
            """
                .formatted(Ports.free(), Ports.free(), contacts.url()));
    StringWriter out = new StringWriter();
    int ended =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .execute("check", "--config", config.toString());
    assertThat(ended).isEqualTo(1);
    assertThat(out.toString()).contains("gives no good answer: " + fault).containsPattern(advice);
  }
}
