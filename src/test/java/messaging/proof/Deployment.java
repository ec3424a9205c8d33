package messaging.proof;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import messaging.cluster.Cluster;
import messaging.config.ClusterConfig.Hazelcast;
import messaging.config.ConfigLoader;
import messaging.message.EventType;
import messaging.testing.ClusterNode;
import messaging.testing.Detour;
import messaging.testing.Jdbc;
import messaging.testing.LocalPostgres;

/**
 * The system that is tested: nodes that form a cluster, this JVM as a further member that calls and
 * listens over the event bus, and servers of their own, each behind a {@link Detour}.
 */
final class Deployment implements AutoCloseable {
  private static final int LEASES = 20;
  private static final int HASTE = 600;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private final Servers servers;
  private final Contacts contacts;
  private final Detour toPostgres;
  private final Detour toNats;
  private final List<ClusterNode> nodes = new ArrayList<>();
  private final Links links;
  private final Vertx member;
  private LocalPostgres primary;

  Deployment(Setting setting, Vertx vertx, Recorder recorder) {
    this.servers = setting.servers();
    this.primary = servers.postgres();
    this.contacts = new Contacts(vertx, recorder);
    this.toPostgres = Detour.to(vertx, servers.postgres().port());
    this.toNats = Detour.to(vertx, URI.create(servers.nats().url()).getPort());
    int count = setting.nodes();
    this.links = new Links(vertx, count + 1);
    for (int i = 0; i < count; i++) {
      int number = i;
      Map<String, String> environment = environment(setting.variables());
      environment.putAll(links.variables(number));
      nodes.add(node(setting.name() + "-n" + i, environment));
    }
    setting.jar().ifPresent(jar -> nodes.forEach(node -> node.run(jar)));
    nodes.forEach(ClusterNode::launch);
    nodes.forEach(ClusterNode::awaitReady);
    member = join(recorder, links.variables(count));
    awaitWhole();
  }

  private static ClusterNode node(String name, Map<String, String> environment) {
    ClusterNode node = new ClusterNode("proof-" + name, environment);
    try {
      Files.deleteIfExists(node.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return node;
  }

  private Map<String, String> environment(Map<String, String> settings) {
    URI direct = URI.create(database());
    String addresses =
        "127.0.0.1:"
            + toPostgres.port()
            + servers.standby().map(standby -> ",127.0.0.1:" + standby.port()).orElse("");
    Map<String, String> environment = new HashMap<>();
    environment.put(
        "MESSAGING_POSTGRES_URI",
        "postgresql://" + direct.getUserInfo() + "@" + addresses + direct.getPath());
    environment.put("MESSAGING_NATS_URL", "nats://127.0.0.1:" + toNats.port());
    environment.put("MESSAGING_CONTACTS_URL", contacts.url());
    environment.put("MESSAGING_EVENTS_LEASE", "2s");
    // So that every outage lasts longer.
    environment.put("MESSAGING_NATS_DUPLICATE_WINDOW", "1s");
    environment.putAll(settings);
    return environment;
  }

  private static Vertx join(Recorder recorder, Map<String, String> settings) {
    Hazelcast config = (Hazelcast) ConfigLoader.loadCluster(Optional.empty(), settings);
    Vertx joined = Cluster.join(config, new VertxOptions(), Vertx.builder()).await().vertx();
    for (EventType type : EventType.values()) {
      joined
          .eventBus()
          .<JsonObject>consumer(
              type.wireName(),
              event ->
                  recorder.add(
                      new Entry.Announced(recorder.now(), Everything.json(event.body().encode()))));
    }
    return joined;
  }

  /** Waits until every node serves and is content. */
  void awaitWhole() {
    nodes.forEach(ClusterNode::awaitReady);
    await("nodes that are content")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> nodes.stream().allMatch(node -> node.reports("UP")));
  }

  /** The database as its owner sees it, without a detour. */
  String database() {
    return primary.database("m");
  }

  /** Kills the primary, and makes the standby one. */
  void failOver() {
    LocalPostgres standby = servers.standby().orElseThrow();
    primary.kill();
    standby.administer("SELECT pg_promote()");
    primary = standby;
  }

  /**
   * Lets messages be purged at a small part of the least age that a configuration may have. Nothing
   * else of the purge is changed.
   *
   * @return their age
   */
  Duration hastenPurges() {
    FunctionSource.change(
        database(),
        "purge_messages",
        "BEGIN\n  PERFORM enter_life();",
        """
        BEGIN
          p_max_age := p_max_age / %1$d;
          p_pause := p_pause / %1$d;
          PERFORM enter_life();"""
            .formatted(HASTE));
    return Duration.ofHours(1).dividedBy(HASTE);
  }

  /** Lets no node purge any more; returns when none does. */
  void endPurges() {
    execute(
        "UPDATE retention SET holder = 'nobody', lease = '1 day', lease_until = now() + interval '1 day'");
  }

  /** What the nodes publish to. */
  MessageStream stream() {
    return new MessageStream(servers.nats().url());
  }

  private void execute(String sql) {
    try (Connection connection = Jdbc.connect(database());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("Not executed: " + sql, e);
    }
  }

  /** Ends the lease of the relay that publishes, again and again, as if it had been silent. */
  void endLease() {
    for (int i = 0; i < LEASES; i++) {
      execute("UPDATE relay SET lease_until = '-infinity', epoch = epoch + 1, moves = moves + 1");
    }
  }

  /** The server that takes writes. */
  LocalPostgres primary() {
    return primary;
  }

  /** The node whose relay publishes; the first one if none does. */
  ClusterNode publisher() {
    return nodes.stream().filter(ClusterNode::publishes).findFirst().orElse(nodes.get(0));
  }

  List<ClusterNode> nodes() {
    return nodes;
  }

  Servers servers() {
    return servers;
  }

  /** This JVM as a member of the cluster of the nodes. */
  Vertx member() {
    return member;
  }

  Contacts contacts() {
    return contacts;
  }

  Detour toPostgres() {
    return toPostgres;
  }

  Detour toNats() {
    return toNats;
  }

  /** What the members of the cluster say to each other. */
  Links links() {
    return links;
  }

  @Override
  public void close() {
    member.close().await();
    nodes.forEach(ClusterNode::close);
  }
}
