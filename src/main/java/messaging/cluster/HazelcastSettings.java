package messaging.cluster;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import java.util.Map;
import messaging.config.ClusterConfig.Endpoint;
import messaging.config.ClusterConfig.Hazelcast;

/** The Hazelcast configuration of this service: no automatic discovery, and recovery in seconds. */
final class HazelcastSettings {
  private static final Map<String, String> FIXED =
      Map.of(
          "hazelcast.logging.type", "slf4j",
          "hazelcast.phone.home.enabled", "false",
          "hazelcast.metrics.enabled", "false",
          "hazelcast.discovery.enabled", "true",
          // Otherwise it listens on all addresses.
          "hazelcast.socket.bind.any", "false",
          "hazelcast.heartbeat.interval.seconds", "1",
          // Time for nodes that start together; the default delays every start by 5 s.
          "hazelcast.wait.seconds.before.join", "1",
          "hazelcast.max.join.seconds", "60",
          // A leaving node must not wait for a hanging node.
          "hazelcast.graceful.shutdown.max.wait", "3");

  private HazelcastSettings() {}

  /**
   * @param host the address to listen on
   */
  static Config of(Hazelcast config, String host, Members members) {
    Config settings = new Config().setClusterName(config.name());
    FIXED.forEach(settings::setProperty);
    settings
        .setProperty("hazelcast.local.localAddress", host)
        .setProperty(
            "hazelcast.max.no.heartbeat.seconds",
            Long.toString(config.heartbeatTimeout().toSeconds()))
        .setProperty("hazelcast.merge.first.run.delay.seconds", seconds(config))
        .setProperty("hazelcast.merge.next.run.delay.seconds", seconds(config));
    // The subscriptions, with the settings from the default configuration of Vert.x's cluster
    // manager.
    settings.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(1)
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
    JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
    filter.getWhitelist().addPrefixes("io.vertx.");
    settings.getSerializationConfig().setJavaSerializationFilterConfig(filter);
    network(settings.getAdvancedNetworkConfig(), config, host, members);
    return settings;
  }

  private static String seconds(Hazelcast config) {
    return Long.toString(config.mergeInterval().toSeconds());
  }

  /**
   * A port for members only. The default port also serves clients. Its handshake lets a thread spin
   * while a hanging member does not answer (hazelcast issue 26473).
   */
  private static void network(
      AdvancedNetworkConfig network, Hazelcast config, String host, Members members) {
    ServerSocketEndpointConfig port = new ServerSocketEndpointConfig();
    port.setPort(config.listen().port()).setPortAutoIncrement(false);
    Endpoint told = config.told();
    if (!told.host().isEmpty() || told.port() != config.listen().port()) {
      port.setPublicAddress((told.host().isEmpty() ? host : told.host()) + ":" + told.port());
    }
    JoinConfig join = network.setEnabled(true).setMemberEndpointConfig(port).getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getDiscoveryConfig().setDiscoveryServiceProvider(settings -> members);
  }
}
