package messaging.config;

import static messaging.config.ConfigFixture.load;
import static messaging.config.ConfigFixture.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ports that are the same. */
class PortRulesTest {
  private static final String[] HAZELCAST = {
    "MESSAGING_CLUSTER_MANAGER", "hazelcast", "MESSAGING_CLUSTER_MEMBERS", "a:5701"
  };

  private static ServiceConfig clustered(String... variables) {
    String[] all = Arrays.copyOf(HAZELCAST, HAZELCAST.length + variables.length);
    System.arraycopy(variables, 0, all, HAZELCAST.length, variables.length);
    return load(all);
  }

  @ParameterizedTest
  @CsvSource({
    "MANAGEMENT_PORT, 8080, management.port, http.port",
    "HTTP_PORT, 8081, management.port, http.port",
    "CLUSTER_PORT, 8080, cluster.port, http.port",
    "CLUSTER_PORT, 8081, cluster.port, management.port",
    "CLUSTER_BUS_PORT, 8080, cluster.bus-port, http.port",
    "HTTP_PORT, 5702, cluster.bus-port, http.port",
    "MANAGEMENT_PORT, 5701, cluster.port, management.port",
    "CLUSTER_PORT, 5702, cluster.bus-port, cluster.port"
  })
  void areRefused(String variable, String port, String key, String other) {
    assertThat(problems(() -> clustered("MESSAGING_" + variable, port)))
        .containsExactly(
            key + " (" + ConfigLoader.variable(key) + "): must not be the same as " + other);
  }

  @Test
  void areRefusedWhereThePeersWouldBeLedToOne() {
    assertThat(problems(() -> clustered("MESSAGING_CLUSTER_PUBLIC_PORT", "5702"))).hasSize(1);
    assertThat(
            problems(
                () ->
                    clustered(
                        "MESSAGING_CLUSTER_PUBLIC_PORT", "30001",
                        "MESSAGING_CLUSTER_PUBLIC_BUS_PORT", "30001")))
        .singleElement()
        .asString()
        .startsWith("cluster.public-bus-port");
    assertThat(clustered("MESSAGING_CLUSTER_PUBLIC_PORT", "5703").cluster()).isNotNull();
  }

  @Test
  void areTakenWhereTheyAreAnyFreeOnesOrNotUsed() {
    assertThat(load("MESSAGING_HTTP_PORT", "0", "MESSAGING_MANAGEMENT_PORT", "0").http().port())
        .isZero();
    assertThat(load("MESSAGING_HTTP_PORT", "5701").http().port()).isEqualTo(5701);
    assertThat(clustered("MESSAGING_CLUSTER_BUS_PORT", "0").cluster()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.2, true",
    "10.0.0.1, 127.0.0.1, true",
    "10.0.0.1, 0.0.0.0, false",
    "::, 10.0.0.1, false",
    "localhost, 127.0.0.1, false",
    "10.0.0.1, 10.0.0.1, false"
  })
  void areTakenOnAddressesOfTheirOwn(String http, String management, boolean taken) {
    String[] variables = {
      "MESSAGING_HTTP_HOST", http,
      "MESSAGING_MANAGEMENT_HOST", management,
      "MESSAGING_MANAGEMENT_PORT", "8080"
    };
    if (taken) {
      assertThat(load(variables).management().port()).isEqualTo(8080);
    } else {
      assertThat(problems(() -> load(variables))).hasSize(1);
    }
  }

  @Test
  void areNamedByAllThatReadTheConfiguration() {
    Map<String, String> variables =
        Map.of(
            "MESSAGING_CLUSTER_MANAGER", "hazelcast",
            "MESSAGING_CLUSTER_MEMBERS", "a:5701",
            "MESSAGING_CLUSTER_BUS_PORT", "5701");

    assertThatThrownBy(() -> ConfigLoader.loadCluster(Optional.empty(), variables))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cluster.bus-port");
    assertThatThrownBy(() -> ConfigLoader.describe(Optional.empty(), variables))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cluster.bus-port");
  }
}
