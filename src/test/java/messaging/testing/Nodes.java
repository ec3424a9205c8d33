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
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Several nodes of the service, each in its own JVM, with a new database and a new stream on the
 * shared servers. All users are friends.
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
   * Starts nodes without a cluster.
   *
   * @param vertx runs their contact-service, as long as the nodes run
   */
  public static Nodes startAlone(Vertx vertx, int count, Map<String, String> settings) {
    Nodes nodes = new Nodes(Map.of());
    nodes.launch(vertx, count, settings, List.of());
    return nodes;
  }

  /**
   * Starts nodes that form a cluster, with short cluster timeouts.
   *
   * @param vertx runs their contact-service, as long as the nodes run
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
      // So that the promised 5 s hold on cores that run several JVMs.
      environment.put("MESSAGING_EVENTS_LEASE", "2s");
      // These tests do not test the contact-service.
      environment.put("MESSAGING_CONTACTS_CACHE_TTL", "1m");
      if (!clusterPorts.isEmpty()) {
        environment.put("MESSAGING_CLUSTER_PORT", clusterPorts.get(i).toString());
      }
      all.add(new ClusterNode(stream.substring(0, 6) + "-" + i, environment));
    }
    all.forEach(ClusterNode::launch);
    awaitWhole();
  }

  /** The variables for another JVM to join, on its own ports. */
  public Map<String, String> clusterSettings() {
    Map<String, String> settings = new HashMap<>(cluster);
    settings.put("MESSAGING_CLUSTER_PORT", Integer.toString(Ports.free()));
    return settings;
  }

  /** The address of their database. */
  public String postgresUri() {
    return database;
  }

  /** All nodes. */
  public List<ClusterNode> all() {
    return List.copyOf(all);
  }

  /** All nodes except that one. */
  public List<ClusterNode> except(ClusterNode node) {
    return all.stream().filter(other -> other != node).toList();
  }

  /** Waits for the node whose relay publishes, out of {@code among}. */
  public ClusterNode awaitPublisher(List<ClusterNode> among) {
    return await("a relay that publishes")
        .atMost(PATIENCE)
        .pollInterval(20, TimeUnit.MILLISECONDS)
        .until(() -> among.stream().filter(ClusterNode::publishes).findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  /** Waits until every node serves and sees all other nodes. */
  public void awaitWhole() {
    all.forEach(ClusterNode::awaitReady);
    await("a whole cluster")
        .atMost(PATIENCE)
        .pollInterval(100, TimeUnit.MILLISECONDS)
        .until(() -> all.stream().allMatch(node -> node.reports("UP")));
  }

  /** Blocks all writes of the nodes. */
  public HeldWrites holdWrites() {
    return HeldWrites.in(database);
  }

  /** Number of {@code message.sent} events in the stream. */
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

  /** Waits until all events are published, then checks every promise. */
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
