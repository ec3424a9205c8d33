package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import messaging.testing.Backing;
import messaging.testing.Ports;
import messaging.testing.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the program starts and ends, as an operator sees it. */
final class MainIT {
  private static final String SECRET = "s3cret-canary-of-tests";

  @TempDir private Path folder;

  private static Map<String, String> variables(String... more) {
    Map<String, String> variables =
        new HashMap<>(
            Map.of(
                "MESSAGING_HTTP_HOST", "127.0.0.1",
                "MESSAGING_HTTP_PORT", "0",
                "MESSAGING_MANAGEMENT_PORT", "0",
                "MESSAGING_AUTH_MODE", "gateway",
                "MESSAGING_AUTH_GATEWAY_SECRET", SECRET,
                "MESSAGING_NATS_URL", "nats://127.0.0.1:" + Ports.free()));
    for (int i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
    return variables;
  }

  @Test
  void servesUntilItIsToldToStop() {
    Map<String, String> variables =
        variables("MESSAGING_POSTGRES_URI", Backing.postgres().freshDatabase());
    try (ServiceProcess node = ServiceProcess.start(folder, variables)) {
      node.awaitLog("Serving");
      node.terminate();
      assertThat(node.awaitEnd()).isIn(0, 143);
      assertThat(node.log())
          .contains("Stopped")
          .doesNotContain(SECRET, "ERROR", "already registered");
    }
  }

  @Test
  void drainsAlsoWhereItIsToldToStopWhileItStarts() {
    int management = Ports.free();
    Map<String, String> variables =
        variables("MESSAGING_POSTGRES_URI", Backing.postgres().freshDatabase());
    variables.put("MESSAGING_MANAGEMENT_PORT", Integer.toString(management));
    // A start that is to stop has 5 s left; the first migration would take a part of them.
    try (ServiceProcess migration = ServiceProcess.start(folder, variables, "migrate")) {
      assertThat(migration.awaitEnd()).as(migration.log()).isZero();
    }
    try (ServiceProcess node = ServiceProcess.start(folder, variables)) {
      // Its first part is up; the database is not open yet.
      await().ignoreExceptions().until(() -> connects(management));
      node.terminate();
      assertThat(node.awaitEnd()).isIn(0, 143);
      assertThat(node.log()).containsSubsequence("Serving", "Stopped").doesNotContain("ERROR");
    }
  }

  @Test
  void doesNotWaitForADatabaseOnceItIsToldToStop() {
    Map<String, String> variables =
        variables(
            "MESSAGING_POSTGRES_URI",
            "postgresql://me@127.0.0.1:" + Ports.free() + "/db",
            "MESSAGING_POSTGRES_START_TIMEOUT",
            "300s");
    try (ServiceProcess node = ServiceProcess.start(folder, variables)) {
      node.awaitLog("the start waits");
      node.terminate();
      assertThat(node.awaitEnd()).isIn(0, 143);
      assertThat(node.log())
          .contains("Stopped before the start was complete")
          .doesNotContain("ERROR");
    }
  }

  @Test
  void readsTheFileThatItIsGiven() throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, "http: {instances: 0}");
    try (ServiceProcess node =
        ServiceProcess.start(folder, variables(), "--config", file.toString())) {
      assertThat(node.awaitEnd()).isEqualTo(2);
      assertThat(node.log()).contains("http.instances (MESSAGING_HTTP_INSTANCES): must be");
    }
  }

  @Test
  void refusesOtherArguments() {
    try (ServiceProcess node = ServiceProcess.start(folder, variables(), "--port", "80")) {
      assertThat(node.awaitEnd()).isEqualTo(2);
      assertThat(node.log()).contains("Usage:");
    }
  }

  @Test
  void saysEverythingThatIsWrongWithTheConfigurationAndNoSecret() {
    Map<String, String> variables =
        variables(
            "MESSAGING_POSTGRES_URI",
            "postgresql://me:" + SECRET + "@host:1/",
            "MESSAGING_HTTP_PORT",
            "http",
            "MESSAGING_HTP_PORT",
            SECRET);
    try (ServiceProcess node = ServiceProcess.start(folder, variables)) {
      assertThat(node.awaitEnd()).isEqualTo(2);
      assertThat(node.log())
          .contains("MESSAGING_HTTP_PORT", "MESSAGING_HTP_PORT", "MESSAGING_POSTGRES_URI")
          .doesNotContain(SECRET, "Serving");
    }
  }

  @Test
  void endsWhereThePublicPortIsTaken() throws IOException {
    assertEndsWithAPortTaken(
        "MESSAGING_HTTP_PORT",
        "http.port",
        "MESSAGING_POSTGRES_URI",
        Backing.postgres().freshDatabase());
  }

  @Test
  void endsWhereTheManagementPortIsTaken() throws IOException {
    assertEndsWithAPortTaken("MESSAGING_MANAGEMENT_PORT", "management.port");
  }

  private void assertEndsWithAPortTaken(String variable, String key, String... more)
      throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, String> variables = variables(more);
      variables.put(variable, Integer.toString(taken.getLocalPort()));
      try (ServiceProcess node = ServiceProcess.start(folder, variables)) {
        assertThat(node.awaitEnd()).isEqualTo(1);
        assertThat(node.log())
            .contains(
                "Cannot start", "127.0.0.1:" + taken.getLocalPort(), "change " + key, "in use")
            .doesNotContain("RejectedExecution", "\tat ");
      }
    }
  }

  @Test
  void endsWhereTheDatabaseCannotBeReached() {
    Map<String, String> variables =
        variables(
            "MESSAGING_POSTGRES_URI",
            "postgresql://me:" + SECRET + "@127.0.0.1:" + Ports.free() + "/db",
            "MESSAGING_POSTGRES_START_TIMEOUT",
            "2s");
    try (ServiceProcess node = ServiceProcess.start(folder, variables)) {
      assertThat(node.awaitEnd()).isEqualTo(1);
      assertThat(node.log()).contains("Cannot start").doesNotContain(SECRET);
    }
  }

  private static boolean connects(int port) throws IOException {
    try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return connection.isConnected();
    }
  }
}
