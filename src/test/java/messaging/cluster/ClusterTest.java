package messaging.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import messaging.config.ClusterConfig.Hazelcast;
import messaging.config.ConfigLoader;
import messaging.testing.ClusterVariables;
import messaging.testing.Ports;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class ClusterTest {
  private static final Duration WHILE = Duration.ofSeconds(1);

  @Test
  void doesNotSpinOverAMemberThatIsConnectedAndSaysNothing() throws IOException {
    Future<Cluster> joining;
    try (ServerSocket hung = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      joining =
          Cluster.join(
              config(UUID.randomUUID().toString(), Ports.free(), hung.getLocalPort()),
              new VertxOptions(),
              Vertx.builder());
      try (Socket handshake = hung.accept()) {
        assertThat(handshake.getInputStream().readNBytes(3)).asString(US_ASCII).isEqualTo("HZC");
        Duration before = ioTime();
        Awaitility.await("nothing to do")
            .during(WHILE)
            .until(() -> ioTime().minus(before).compareTo(WHILE.dividedBy(4)) < 0);
      }
    }
    // Then it starts a new cluster, because no other member is left
    joining.await().vertx().close().await();
  }

  @Test
  void joinsAndIsJoinedByAHazelcastAsItComes() {
    String name = UUID.randomUUID().toString();
    int first = Ports.free();
    int ours = Ports.free();
    int last = Ports.free();
    HazelcastInstance before = plain(name, first, ours);
    Vertx vertx =
        Cluster.join(config(name, ours, first), new VertxOptions(), Vertx.builder())
            .await()
            .vertx();
    HazelcastInstance after = plain(name, last, ours);
    try {
      assertThat(before.getCluster().getMembers()).hasSize(3);
      assertThat(after.getCluster().getMembers()).isEqualTo(before.getCluster().getMembers());
    } finally {
      after.shutdown();
      vertx.close().await();
      before.shutdown();
    }
  }

  /** A member with Hazelcast's default port, for members and clients. */
  private static HazelcastInstance plain(String name, int port, int peer) {
    Config config = new Config().setClusterName(name);
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + peer);
    return com.hazelcast.core.Hazelcast.newHazelcastInstance(config);
  }

  private static Hazelcast config(String name, int port, int peer) {
    Map<String, String> variables = ClusterVariables.of(name, List.of(port, peer));
    variables.put("MESSAGING_CLUSTER_PORT", Integer.toString(port));
    return (Hazelcast) ConfigLoader.loadCluster(Optional.empty(), variables);
  }

  /** The CPU time of all Hazelcast connection threads in this JVM. */
  private static Duration ioTime() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Stream.of(threads.dumpAllThreads(false, false))
        .filter(thread -> thread.getThreadName().contains(".IO.thread-"))
        .map(thread -> Duration.ofNanos(threads.getThreadCpuTime(thread.getThreadId())))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
