package messaging.testing;

import static org.awaitility.Awaitility.await;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.StreamInfoOptions;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Several nodes of the service in JVMs of their own, on a new database and a stream of their own of
 * the shared servers. Everybody is everybody's friend.
 */
public final class Nodes implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final String database = Backing.postgres().freshDatabase();
  private final String stream = "T" + UUID.randomUUID().toString().replace("-", "");
  private final NatsClient nats = new NatsClient(Backing.nats().url());
  private final List<ClusterNode> all = new ArrayList<>();
  private final Map<String, String> cluster;

  private Nodes(Map<String, String> cluster) {
    this.cluster = cluster;
  }

  /**
   * Starts nodes that know nothing of each other.
   *
   * @param vertx for their contact-service, as long as they run
   */
  public static Nodes startAlone(Vertx vertx, int count, Map<String, String> settings) {
    Nodes nodes = new Nodes(Map.of());
    nodes.launch(vertx, count, settings, List.of());
    return nodes;
  }

  /**
   * Starts nodes that form a cluster; it heals in half of the usual time.
   *
   * @param vertx for their contact-service, as long as they run
   */
  public static Nodes startClustered(Vertx vertx, int count, Map<String, String> settings) {
    List<Integer> ports = IntStream.range(0, count).mapToObj(i -> Ports.free()).toList();
    Map<String, String> cluster = ClusterVariables.of(UUID.randomUUID().toString(), ports);
    cluster.put("MESSAGING_CLUSTER_HEARTBEAT_TIMEOUT", "5s");
    cluster.put("MESSAGING_CLUSTER_MERGE_INTERVAL", "2s");
    Nodes nodes = new Nodes(cluster);
    nodes.launch(vertx, count, settings, ports);
    return nodes;
  }

  private void launch(
      Vertx vertx, int count, Map<String, String> settings, List<Integer> clusterPorts) {
    String contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true).url();
    for (int i = 0; i < count; i++) {
      Map<String, String> environment = new HashMap<>(settings);
      environment.putAll(cluster);
      environment.put("MESSAGING_POSTGRES_URI", database);
      environment.put("MESSAGING_NATS_URL", Backing.nats().url());
      environment.put("MESSAGING_NATS_STREAM", stream);
      environment.put("MESSAGING_NATS_SUBJECT_PREFIX", stream + ".");
      environment.put("MESSAGING_CONTACTS_URL", contacts);
      // So that cores which are busy with several JVMs do not break the promised 5 s.
      environment.put("MESSAGING_EVENTS_LEASE", "2s");
      // The tests are not about the contact-service.
      environment.put("MESSAGING_CONTACTS_CACHE_TTL", "1m");
      if (!clusterPorts.isEmpty()) {
        environment.put("MESSAGING_CLUSTER_PORT", clusterPorts.get(i).toString());
      }
      all.add(new ClusterNode(stream.substring(0, 6) + "-" + i, environment));
    }
    all.forEach(ClusterNode::launch);
    awaitWhole();
  }

  /** The variables by which another JVM joins, on ports of its own. */
  public Map<String, String> clusterSettings() {
    Map<String, String> settings = new HashMap<>(cluster);
    settings.put("MESSAGING_CLUSTER_PORT", Integer.toString(Ports.free()));
    return settings;
  }

  /** All nodes. */
  public List<ClusterNode> all() {
    return List.copyOf(all);
  }

  /** All nodes but that one. */
  public List<ClusterNode> except(ClusterNode node) {
    return all.stream().filter(other -> other != node).toList();
  }

  /** Waits for the node whose relay publishes; looks at {@code among} only. */
  public ClusterNode awaitPublisher(List<ClusterNode> among) {
    await("a relay that publishes")
        .atMost(PATIENCE)
        .pollInterval(20, TimeUnit.MILLISECONDS)
        .until(() -> among.stream().anyMatch(ClusterNode::publishes));
    return among.stream().filter(ClusterNode::publishes).findFirst().orElseThrow();
  }

  /** Waits until every node serves and sees all the others. */
  public void awaitWhole() {
    all.forEach(ClusterNode::awaitReady);
    await("a whole cluster")
        .atMost(PATIENCE)
        .pollInterval(100, TimeUnit.MILLISECONDS)
        .until(() -> all.stream().allMatch(node -> node.reports("UP")));
  }

  /** Holds up everything that the nodes write. */
  public HeldWrites holdWrites() {
    return HeldWrites.in(database);
  }

  /** How many {@code message.sent} the stream has. */
  public long events() {
    try {
      return nats.streams()
          .getStreamInfo(stream, StreamInfoOptions.filterSubjects(subject()))
          .getStreamState()
          .getSubjectMap()
          .getOrDefault(subject(), 0L);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JetStreamApiException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until everything is told, then looks whether every promise was kept. */
  public void assertInvariants(Ledger ledger) {
    await("events of all messages")
        .atMost(PATIENCE)
        .until(() -> events() >= Invariants.stored(database));
    Invariants.read(database, Backing.nats().url(), subject()).hold(ledger);
  }

  private String subject() {
    return stream + ".message.sent";
  }

  @Override
  public void close() {
    all.forEach(ClusterNode::close);
    nats.close();
  }
}
