package messaging.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import com.hazelcast.spi.discovery.integration.DiscoveryService;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that the configuration names, looked up whenever Hazelcast asks. Unlike Hazelcast's own
 * list a name stands for all of its addresses, so that a headless service is enough.
 */
final class Members implements DiscoveryService {
  private static final Logger log = LoggerFactory.getLogger(Members.class);

  private final List<String> hostsAndPorts;

  /**
   * @param hostsAndPorts each {@code host:port}
   */
  Members(List<String> hostsAndPorts) {
    this.hostsAndPorts = hostsAndPorts;
  }

  /** All addresses that are known now. May wait for the name server. */
  Set<Address> resolve() throws UnknownHostException {
    Set<Address> addresses = new HashSet<>();
    for (String member : hostsAndPorts) {
      int colon = member.lastIndexOf(':');
      int port = Integer.parseInt(member.substring(colon + 1));
      for (InetAddress address : InetAddress.getAllByName(member.substring(0, colon))) {
        addresses.add(new Address(address, port));
      }
    }
    return addresses;
  }

  @Override
  public Iterable<DiscoveryNode> discoverNodes() {
    try {
      return resolve().stream().<DiscoveryNode>map(SimpleDiscoveryNode::new).toList();
    } catch (UnknownHostException e) {
      log.atWarn().addKeyValue("host", e.getMessage()).log("A cluster member is unknown");
      return List.of();
    }
  }

  @Override
  public Map<String, String> discoverLocalMetadata() {
    return Map.of();
  }

  @Override
  public void start() {}

  @Override
  public void destroy() {}
}
