package messaging.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static messaging.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import messaging.config.ClusterConfig.Hazelcast;
import messaging.config.ConfigLoader;
import messaging.testing.Ports;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class ClusterTest {
  private static final Duration WHILE = Duration.ofSeconds(1);

  @Test
  void doesNotSpinOverAMemberThatIsConnectedAndSaysNothing() throws IOException {
    Future<Cluster> joining;
    try (ServerSocket hung = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      joining = Cluster.join(config(hung), new VertxOptions(), Vertx.builder());
      try (Socket handshake = hung.accept()) {
        assertThat(handshake.getInputStream().readNBytes(3)).asString(US_ASCII).isEqualTo("HZC");
        Duration before = ioTime();
        Awaitility.await("nothing to do")
            .during(WHILE)
            .atMost(WHILE.plusMillis(500))
            .until(() -> ioTime().minus(before).compareTo(WHILE.dividedBy(4)) < 0);
      }
    }
    // Then it founds a cluster, as nobody is there any more
    await(await(joining).vertx().close());
  }

  private static Hazelcast config(ServerSocket peer) {
    int port = Ports.free();
    Map<String, String> variables =
        Map.of(
            "MESSAGING_CLUSTER_MANAGER",
            "hazelcast",
            "MESSAGING_CLUSTER_NAME",
            UUID.randomUUID().toString(),
            "MESSAGING_CLUSTER_HOST",
            "127.0.0.1",
            "MESSAGING_CLUSTER_PORT",
            Integer.toString(port),
            "MESSAGING_CLUSTER_BUS_PORT",
            "0",
            "MESSAGING_CLUSTER_MEMBERS",
            "127.0.0.1:" + port + ",127.0.0.1:" + peer.getLocalPort());
    return (Hazelcast) ConfigLoader.loadCluster(Optional.empty(), variables);
  }

  /** What the threads of all of Hazelcast's connections in this JVM have cost. */
  private static Duration ioTime() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Stream.of(threads.dumpAllThreads(false, false))
        .filter(thread -> thread.getThreadName().contains(".IO.thread-"))
        .map(thread -> Duration.ofNanos(threads.getThreadCpuTime(thread.getThreadId())))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
