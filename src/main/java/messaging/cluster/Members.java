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
 * The configured nodes. Their names are resolved whenever Hazelcast asks. Unlike in Hazelcast's own
 * list, a name stands for all of its addresses, so a headless service is enough.
 *
 * <p>Members that are not configured are remembered too: after a split only the oldest member of a
 * part can accept others, and this may be such a member. Thread-safe.
 */
final class Members implements DiscoveryService {
  private static final Logger log = LoggerFactory.getLogger(Members.class);

  /** Longer than a usual split; addresses of removed nodes expire. */
  private static final Duration MEMORY = Duration.ofHours(1);

  private static final int MOST_REMEMBERED = 1_000;

  private final List<String> hostsAndPorts;
  private final Cache<Address, Boolean> seen =
      Caffeine.newBuilder().expireAfterWrite(MEMORY).maximumSize(MOST_REMEMBERED).build();

  /**
   * @param hostsAndPorts entries of the form {@code host:port}
   */
  Members(List<String> hostsAndPorts) {
    this.hostsAndPorts = hostsAndPorts;
  }

  /** Remembers a member for an hour after it last joined or left. */
  void remember(Address member) {
    seen.put(member, true);
  }

  /** The current addresses of all configured nodes. May block on DNS. */
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
