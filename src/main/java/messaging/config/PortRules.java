package messaging.config;

import java.util.List;
import java.util.Set;

/** Rules about several ports at once. A port that is 0 is any free one, so it fits all others. */
final class PortRules {
  private static final Set<String> EVERY_ADDRESS = Set.of("", "0.0.0.0", "::", "[::]");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  private PortRules() {}

  /**
   * A port that the service listens on.
   *
   * @param host empty for the address of this machine's host name, which may be any
   */
  private record Listener(String key, String host, int port) {
    boolean collidesWith(Listener other) {
      return port != 0 && port == other.port && overlap(host, other.host);
    }
  }

  /** Notes in {@code values} which ports cannot be had beside another one. */
  static void check(
      ConfigValues values, HttpConfig http, ManagementConfig management, ClusterConfig cluster) {
    Listener publicPort = new Listener("http.port", http.host(), http.port());
    Listener managementPort = new Listener("management.port", management.host(), management.port());
    check(values, List.of(publicPort), managementPort);
    if (cluster instanceof ClusterConfig.Hazelcast hazelcast) {
      ClusterConfig.Endpoint listen = hazelcast.listen();
      List<Listener> before = List.of(publicPort, managementPort);
      check(values, before, new Listener("cluster.port", listen.host(), listen.port()));
      check(values, before, new Listener("cluster.bus-port", listen.host(), listen.busPort()));
    }
  }

  /** The same for the ports of the cluster alone. */
  static void check(
      ConfigValues values, ClusterConfig.Endpoint listen, ClusterConfig.Endpoint told) {
    if (listen.port() == listen.busPort()) {
      values.problem("cluster.bus-port", "must not be the same as cluster.port");
    } else if (told.port() == (told.busPort() == 0 ? listen.busPort() : told.busPort())) {
      values.problem(
          "cluster.public-bus-port", "must not lead the peers to the same port as the member's");
    }
  }

  private static void check(ConfigValues values, List<Listener> before, Listener listener) {
    for (Listener other : before) {
      boolean known = !values.isRefused(listener.key) && !values.isRefused(other.key);
      if (known && listener.collidesWith(other)) {
        values.problem(listener.key, "must not be the same as " + other.key);
      }
    }
  }

  private static boolean overlap(String one, String other) {
    return one.equalsIgnoreCase(other)
        || EVERY_ADDRESS.contains(one)
        || EVERY_ADDRESS.contains(other)
        || (LOOPBACK.contains(one) && LOOPBACK.contains(other));
  }
}
