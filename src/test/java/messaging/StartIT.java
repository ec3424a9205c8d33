package messaging;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import messaging.config.ConfigException;
import messaging.testing.Backing;
import org.junit.jupiter.api.Test;

/** Starts that cannot succeed: they end, and say why. */
final class StartIT {
  private static final String NOBODY = "http://127.0.0.1:1";

  @Test
  void failsWithTheReasonWhereThePublicPortIsTaken() throws IOException {
    try (ServerSocket taken = listening()) {
      assertThatThrownBy(
              () ->
                  start(
                      Backing.postgres().freshDatabase(),
                      Map.of("MESSAGING_HTTP_PORT", Integer.toString(taken.getLocalPort()))))
          .rootCause()
          .hasMessageContaining("Address already in use");
    }
  }

  @Test
  void doesNotWaitForDatabaseThatNeverAnswers() throws IOException {
    try (ServerSocket silent = listening()) {
      assertThatThrownBy(
              () ->
                  start(
                      "postgresql://m:m@127.0.0.1:" + silent.getLocalPort() + "/m",
                      Map.of("MESSAGING_POSTGRES_START_TIMEOUT", "1s")))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("1000");
    }
  }

  @Test
  void callsKeyThatIsNoneWrongConfiguration() {
    Map<String, String> variables =
        Map.of(
            "MESSAGING_AUTH_MODE", "jwt",
            "MESSAGING_AUTH_JWT_ISSUER", "issuer",
            "MESSAGING_AUTH_JWT_AUDIENCE", "audience",
            "MESSAGING_AUTH_JWT_PUBLIC_KEY", "CANARY");

    assertThatThrownBy(() -> start("postgresql://m:m@127.0.0.1:1/m", variables))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("auth.jwt")
        .hasMessageNotContaining("CANARY");
  }

  @Test
  void namesEveryAddressThatIsImpossible() {
    Map<String, String> variables =
        Map.of(
            "MESSAGING_CONTACTS_URL", "http://127.0.0.1:65536",
            "MESSAGING_CONTACTS_PATH", "/{user_id}/{friend_id}/{",
            "MESSAGING_NATS_URL", "nats://127.0.0.1:65536");

    assertThatThrownBy(() -> start("postgresql://m:m@127.0.0.1:65536/m", variables))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("contacts.url", "contacts.path", "nats.url", "postgres.uri");
  }

  /** A port that takes connections and never says a word. */
  private static ServerSocket listening() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static void start(String database, Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(RunningService.ownStream());
    all.putAll(variables);
    RunningService.start(database, Backing.nats().url(), NOBODY, all);
  }
}
