package messaging.config;

import static messaging.config.ConfigFixture.load;
import static messaging.config.ConfigFixture.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables of Services whose names begin as ours do. */
class ServiceLinksTest {
  private static final ServiceConfig DEFAULTS = load();

  /** The rules of Kubernetes for injected variables. */
  private static String[] injected(String service) {
    String prefix = service.toUpperCase(Locale.ROOT).replace('-', '_');
    return new String[] {
      prefix + "_SERVICE_HOST", "10.0.0.1",
      prefix + "_SERVICE_PORT", "4222",
      prefix + "_SERVICE_PORT_CLIENT", "4222",
      prefix + "_SERVICE_PORT_HTTP_2", "8222",
      prefix + "_PORT", "tcp://10.0.0.1:4222",
      prefix + "_PORT_4222_TCP", "tcp://10.0.0.1:4222",
      prefix + "_PORT_4222_TCP_PROTO", "tcp",
      prefix + "_PORT_4222_TCP_PORT", "4222",
      prefix + "_PORT_4222_TCP_ADDR", "10.0.0.1",
      prefix + "_PORT_53_UDP", "udp://[fd00::1]:53",
      prefix + "_PORT_132_SCTP_ADDR", "fd00::1"
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "messaging",
        "messaging-service",
        "messaging-nats",
        "messaging-http",
        "messaging-management",
        "messaging-cluster",
        "messaging-cluster-bus",
        "messaging-http-port",
        "messaging-postgres-15-primary"
      })
  void arePassedOver(String service) {
    assertThat(load(injected(service))).isEqualTo(DEFAULTS);
  }

  @ParameterizedTest
  @CsvSource({
    "MESSAGING_HTTP_PROT, 8080",
    "MESSAGING_HTTP_PROT, tcp://10.0.0.1:80",
    "MESSAGING_HTPP_PORT, 8080",
    "MESSAGING_PORT, 8080",
    "MESSAGING_NATS_PORT, nats://10.0.0.1:80",
    "MESSAGING_NATS_PORT, tcp://10.0.0.1",
    "MESSAGING_NATS_HOST, 10.0.0.1",
    "MESSAGING_NATS_SERVICE, 10.0.0.1",
    "MESSAGING_NATS_PORT_TCP, tcp://10.0.0.1:80",
    "MESSAGING_NATS_PORT_4222_TCP_HOST, 10.0.0.1"
  })
  void doNotHideMistakes(String name, String value) {
    assertThat(problems(() -> load(name, value)))
        .containsExactly(name + ": there is no key for this variable");
  }

  @Test
  void doNotHideAKeyThatIsSet() {
    assertThat(load("MESSAGING_HTTP_PORT", "9090").http().port()).isEqualTo(9090);
    assertThat(problems(() -> load("MESSAGING_HTTP_PORT", "tcp:80"))).hasSize(1);
  }

  @Test
  void areNamedLikeNoKey() {
    for (String key : ConfigFixture.keys()) {
      assertThat(ServiceLinks.isInjected(ConfigLoader.variable(key), "8080")).as(key).isFalse();
    }
    assertThat(List.copyOf(ConfigFixture.keys())).contains("http.port");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MESSAGING_",
        "MESSAGING_PORT_80",
        "MESSAGING_PORT_HTTP_TCP",
        "MESSAGING_PORT_80_TCP_HOST",
        "MESSAGING_SERVICE",
        "MESSAGING_HTTP",
        "MESSAGING_HTTP_port",
        "MESSAGING_HTTP_PORT_"
      })
  void refusesAnUnknownVariableWithoutShowingItsValue(String variable) {
    assertThat(problems(() -> load(variable, "s3cret")))
        .containsExactly(variable + ": there is no key for this variable");
  }
}
