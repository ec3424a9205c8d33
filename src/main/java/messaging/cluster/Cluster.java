package messaging.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import messaging.config.ClusterConfig.Hazelcast;
import messaging.wire.BusPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This JVM as a node of a cluster. It leaves the cluster when its Vert.x is closed. Both ports of a
 * node have no authentication and no encryption: only other nodes may be able to reach them.
 * Thread-safe.
 */
public final class Cluster {
  private static final Logger log = LoggerFactory.getLogger(Cluster.class);

  /**
   * Of one frame on the event bus. Our longest is a page of 200 messages of 4,000 code points, in
   * JSON 4.9 MB at most.
   */
  static final int LONGEST_FRAME = 8 * 1024 * 1024;

  private static final int PART_OF_HEAP = 8;

  private final Vertx vertx;
  private final HazelcastInstance hazelcast;
  private final Members members;

  private Cluster(Vertx vertx, HazelcastInstance hazelcast, Members members) {
    this.vertx = vertx;
    this.hazelcast = hazelcast;
    this.members = members;
  }

  /**
   * Joins a cluster, or starts a new one if no other member answers. Clusters that started
   * separately merge later.
   *
   * @param options options of the Vert.x; this method sets those of the event bus
   * @param builder gets the options, the transport and the cluster manager, and builds the Vert.x
   * @return fails if a port is in use, the own host name cannot be resolved, or no member accepts
   *     this one within a minute
   */
  public static Future<Cluster> join(Hazelcast config, VertxOptions options, VertxBuilder builder) {
    String host;
    try {
      host = ownAddress(config.listen().host());
    } catch (UnknownHostException e) {
      return Future.failedFuture(new UncheckedIOException("Cannot resolve cluster.host", e));
    }
    Members members = new Members(config.members());
    HazelcastClusterManager manager =
        new HazelcastClusterManager(HazelcastSettings.of(config, host, members));
    EventBusOptions bus = eventBus(config, host);
    BusPort.bound(
        builder,
        bus,
        options.getPreferNativeTransport(),
        LONGEST_FRAME,
        Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    return builder
        .with(options.setEventBusOptions(bus))
        .withClusterManager(manager)
        .buildClustered()
        .map(vertx -> joined(vertx, manager.getHazelcastInstance(), members));
  }

  private static Cluster joined(Vertx vertx, HazelcastInstance hazelcast, Members members) {
    hazelcast.getCluster().addMembershipListener(new MembershipLog(members));
    hazelcast.getCluster().getMembers().forEach(member -> members.remember(member.getAddress()));
    log.atInfo()
        .addKeyValue("address", hazelcast.getCluster().getLocalMember().getAddress())
        .addKeyValue("members", hazelcast.getCluster().getMembers().size())
        .log("Joined the cluster");
    return new Cluster(vertx, hazelcast, members);
  }

  /** By default the address of the host name; other nodes can usually reach it. */
  private static String ownAddress(String host) throws UnknownHostException {
    InetAddress own = host.isEmpty() ? InetAddress.getLocalHost() : InetAddress.getByName(host);
    return own.getHostAddress();
  }

  private static EventBusOptions eventBus(Hazelcast config, String host) {
    // Data for a frozen peer is kept for two pings at most. Then the connection is closed and the
    // data dropped. This repeats until the peer is removed from the cluster.
    Duration ping = config.heartbeatTimeout().dividedBy(5);
    EventBusOptions options =
        new EventBusOptions()
            .setHost(host)
            .setPort(config.listen().busPort())
            .setConnectTimeout(Math.toIntExact(ping.toMillis()))
            .setClusterPingInterval(ping.toMillis())
            .setClusterPingReplyInterval(ping.toMillis());
    if (!config.told().host().isEmpty()) {
      options.setClusterPublicHost(config.told().host());
    }
    if (config.told().busPort() != 0) {
      options.setClusterPublicPort(config.told().busPort());
    }
    return options;
  }

  /** The Vert.x of this node. */
  public Vertx vertx() {
    return vertx;
  }

  /** The number of nodes in the cluster, from the view of this node. */
  public int size() {
    return hazelcast.getLifecycleService().isRunning()
        ? hazelcast.getCluster().getMembers().size()
        : 0;
  }

  /** Whether all configured nodes are in the cluster; never fails. */
  public Future<Boolean> isComplete() {
    return vertx
        .executeBlocking(
            () -> {
              Set<Address> present =
                  hazelcast.getCluster().getMembers().stream()
                      .map(Member::getAddress)
                      .collect(Collectors.toSet());
              return present.containsAll(members.resolve());
            },
            false)
        .otherwise(false);
  }

  /**
   * Logs members that join or leave. This is rare enough for a line each.
   *
   * @param members remembers their addresses
   */
  private record MembershipLog(Members members) implements MembershipListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      report(event, "A node has joined the cluster");
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      report(event, "A node has left the cluster");
    }

    private void report(MembershipEvent event, String what) {
      members.remember(event.getMember().getAddress());
      log.atInfo()
          .addKeyValue("address", event.getMember().getAddress())
          .addKeyValue("members", event.getMembers().size())
          .log(what);
    }
  }
}
