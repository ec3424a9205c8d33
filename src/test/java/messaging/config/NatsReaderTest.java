package messaging.config;

import static messaging.config.ConfigFixture.load;
import static messaging.config.ConfigFixture.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NatsReaderTest {

  private static void assertRefused(String variable, String value, String what) {
    assertThat(problems(() -> load(variable, value)))
        .singleElement()
        .asString()
        .contains(" (" + variable + "): ")
        .contains(what);
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing.creds", ".", "/", "a\u0000b"})
  void refusesACredentialsFileThatCannotBeRead(String file) {
    assertRefused("MESSAGING_NATS_CREDENTIALS_FILE", file, "a file that can be read");
    assertRefused("MESSAGING_NATS_CA_FILE", file, "a file that can be read");
  }

  @Test
  void wantsCertificateAndKeyForNatsTogether() {
    assertThat(problems(() -> load("MESSAGING_NATS_CERT_FILE", "pom.xml")))
        .containsExactly("nats.key-file (MESSAGING_NATS_KEY_FILE): is missing");
    assertThat(problems(() -> load("MESSAGING_NATS_KEY_FILE", "pom.xml")))
        .containsExactly("nats.cert-file (MESSAGING_NATS_CERT_FILE): is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nats://h:4222",
        "tls://h",
        "nats://u:p@h:1/",
        "nats://[::1]:4222",
        "nats://token@h,tls://b:2 , nats://c"
      })
  void takesNatsAddresses(String urls) {
    assertThat(load("MESSAGING_NATS_URL", urls).nats().urls())
        .isEqualTo(List.of(urls.split(" ?, ?")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "h:4222",
        "http://h",
        "nats://",
        "nats://h:",
        "nats://h:65536",
        "nats://a,",
        "nats://a b",
        "nats://[::1",
        "nats://a/x"
      })
  void refusesWhatIsNoNatsAddress(String urls) {
    assertRefused("MESSAGING_NATS_URL", urls, "must be nats://host:port");
  }
}
