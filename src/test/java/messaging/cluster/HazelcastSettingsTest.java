package messaging.cluster;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.discovery.DiscoveryNode;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import messaging.config.ClusterConfig;
import messaging.config.ClusterConfig.Hazelcast;
import messaging.config.ConfigException;
import messaging.config.ConfigLoader;
import org.junit.jupiter.api.Test;

final class HazelcastSettingsTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "MESSAGING_CLUSTER_MANAGER", "hazelcast",
          "MESSAGING_CLUSTER_MEMBERS", "10.0.0.1:5701, 10.0.0.2:5701");

  @Test
  void findsNobodyByItselfAndTellsNobody() {
    Config settings = settings(Map.of());
    JoinConfig join = settings.getAdvancedNetworkConfig().getJoin();

    assertThat(join.getMulticastConfig().isEnabled()).isFalse();
    assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
    assertThat(join.getTcpIpConfig().isEnabled()).isFalse();
    assertThat(settings.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
    assertThat(settings.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
  }

  @Test
  void listensOnTheGivenPortOnly() {
    ServerSocketEndpointConfig port = port(Map.of("MESSAGING_CLUSTER_PORT", "6000"));

    assertThat(port.getPort()).isEqualTo(6000);
    assertThat(port.isPortAutoIncrement()).isFalse();
    assertThat(port.getPublicAddress()).isNull();
  }

  @Test
  void tellsItsPeersThePublicAddress() {
    Map<String, String> mapped =
        Map.of("MESSAGING_CLUSTER_PUBLIC_HOST", "node1", "MESSAGING_CLUSTER_PUBLIC_PORT", "7000");

    assertThat(port(mapped).getPublicAddress()).isEqualTo("node1:7000");
  }

  @Test
  void looksForMembersThatItSawAndNobodyNames() throws UnknownHostException {
    Members members = new Members(List.of("127.0.0.1:1", "no-such-host.invalid:1"));
    members.remember(new Address("127.0.0.1", 3));

    assertThat(members.discoverNodes())
        .extracting(DiscoveryNode::getPrivateAddress)
        .contains(new Address("127.0.0.1", 3));
  }

  @Test
  void takesEveryAddressOfANameForAMember() throws UnknownHostException {
    assertThat(new Members(List.of("127.0.0.1:1", "localhost:2")).resolve())
        .contains(new Address("127.0.0.1", 1), new Address("127.0.0.1", 2));
    assertThat(new Members(List.of("no-such-host.invalid:1")).discoverNodes()).isEmpty();
  }

  @Test
  void needsNothingOfAConfigurationWithoutACluster() {
    assertThat(ConfigLoader.loadCluster(Optional.empty(), Map.of()))
        .isEqualTo(new ClusterConfig.None());
  }

  @Test
  void saysEverythingThatIsWrong() {
    Map<String, String> wrong =
        Map.of(
            "MESSAGING_CLUSTER_MANAGER", "hazelcast",
            "MESSAGING_CLUSTER_MEMBERS", "node1",
            "MESSAGING_CLUSTER_PORT", "0",
            "MESSAGING_CLUSTER_HEARTBEAT_TIMEOUT", "1s");

    assertThatThrownBy(() -> ConfigLoader.loadCluster(Optional.empty(), wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("cluster.members", "cluster.port", "cluster.heartbeat-timeout");
  }

  /** The only port, for members. */
  private static ServerSocketEndpointConfig port(Map<String, String> variables) {
    AdvancedNetworkConfig network = settings(variables).getAdvancedNetworkConfig();
    assertThat(network.isEnabled()).isTrue();
    assertThat(network.getEndpointConfigs()).containsOnlyKeys(EndpointQualifier.MEMBER);
    return (ServerSocketEndpointConfig)
        requireNonNull(network.getEndpointConfigs().get(EndpointQualifier.MEMBER));
  }

  private static Config settings(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(LEAST);
    environment.putAll(more);
    Hazelcast config = (Hazelcast) ConfigLoader.loadCluster(Optional.empty(), environment);
    return HazelcastSettings.of(config, "127.0.0.1", new Members(config.members()));
  }
}
