package messaging.cluster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.hazelcast.cluster.Address;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import com.hazelcast.spi.discovery.integration.DiscoveryService;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that the configuration names, looked up whenever Hazelcast asks. Unlike Hazelcast's own
 * list a name stands for all of its addresses, so that a headless service is enough.
 *
 * <p>Members that nobody names are remembered: after a split only the oldest member of a part can
 * let others in, and that may be a JVM which came by itself. Thread-safe.
 */
final class Members implements DiscoveryService {
  private static final Logger log = LoggerFactory.getLogger(Members.class);

  /** Longer than splits last; addresses of nodes that are gone for good are forgotten again. */
  private static final Duration MEMORY = Duration.ofHours(1);

  private static final int MOST_REMEMBERED = 1_000;

  private final List<String> hostsAndPorts;
  private final Cache<Address, Boolean> seen =
      Caffeine.newBuilder().expireAfterWrite(MEMORY).maximumSize(MOST_REMEMBERED).build();

  /**
   * @param hostsAndPorts each {@code host:port}
   */
  Members(List<String> hostsAndPorts) {
    this.hostsAndPorts = hostsAndPorts;
  }

  /** Remembers a member for an hour, from the last time that it was seen to join or leave. */
  void remember(Address member) {
    seen.put(member, true);
  }

  /** All addresses that the configuration stands for now. May wait for the name server. */
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
    Set<Address> known = new HashSet<>(seen.asMap().keySet());
    try {
      known.addAll(resolve());
    } catch (UnknownHostException e) {
      log.atWarn()
          .addKeyValue("host", e.getMessage())
          .log("Cannot resolve the host name of a cluster member");
    }
    return known.stream().<DiscoveryNode>map(SimpleDiscoveryNode::new).toList();
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
