package messaging.hostile;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import messaging.testing.Backing;
import messaging.testing.ClusterVariables;
import messaging.testing.ContactServiceStub;
import messaging.testing.LocalPostgres;
import messaging.testing.OtlpStub;
import messaging.testing.Ports;
import messaging.testing.ServiceProcess;

/**
 * A node as in production: a secret, a cluster, traces, a heap of 256 MB; and all places where it
 * could leave a text.
 */
final class HostileNode implements AutoCloseable {
  /** What the gateway proves itself with. */
  static final String SECRET = "hostile-clients-do-not-know-this";

  private final int port = Ports.free();
  private final int management = Ports.free();
  private final int bus = Ports.free();
  private final Path postgresFolder;
  private final LocalPostgres postgres;
  private final OtlpStub traces;
  private final ServiceProcess process;
  private final Map<String, String> cluster;

  private HostileNode(Vertx vertx, Path folder) {
    postgresFolder = folder.resolve("postgres");
    postgres = LocalPostgres.in(postgresFolder, Ports.free());
    postgres.start();
    traces = OtlpStub.start(vertx).await();
    String contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true).url();
    List<Integer> members = List.of(Ports.free(), Ports.free());
    cluster = ClusterVariables.of(UUID.randomUUID().toString(), members);
    cluster.put("MESSAGING_CLUSTER_PORT", members.get(1).toString());
    Map<String, String> variables = new HashMap<>(cluster);
    variables.put("MESSAGING_CLUSTER_PORT", members.get(0).toString());
    variables.put("MESSAGING_CLUSTER_BUS_PORT", Integer.toString(bus));
    variables.put("MESSAGING_HTTP_HOST", "127.0.0.1");
    variables.put("MESSAGING_HTTP_PORT", Integer.toString(port));
    variables.put("MESSAGING_MANAGEMENT_PORT", Integer.toString(management));
    variables.put("MESSAGING_AUTH_MODE", "gateway");
    variables.put("MESSAGING_AUTH_GATEWAY_SECRET", SECRET);
    variables.put("MESSAGING_POSTGRES_URI", postgres.freshDatabase());
    variables.put("MESSAGING_NATS_URL", Backing.nats().url());
    String stream = "T" + UUID.randomUUID().toString().replace("-", "");
    variables.put("MESSAGING_NATS_STREAM", stream);
    variables.put("MESSAGING_NATS_SUBJECT_PREFIX", stream + ".");
    variables.put("MESSAGING_CONTACTS_URL", contacts);
    variables.put("MESSAGING_CONTACTS_CACHE_TTL", "1m");
    variables.put("MESSAGING_TRACING_ENDPOINT", traces.url());
    variables.put("MESSAGING_TRACING_SAMPLE_RATIO", "0.2");
    // It goes over the options of the small JVM that other tests use.
    variables.put("_JAVA_OPTIONS", "-Xmx256m -XX:TieredStopAtLevel=4");
    process = ServiceProcess.start(folder, variables);
    process.awaitLog("Serving");
  }

  /** Starts it. */
  static HostileNode start(Vertx vertx, Path folder) {
    return new HostileNode(vertx, folder);
  }

  int port() {
    return port;
  }

  int management() {
    return management;
  }

  /** The port of the event bus. */
  int bus() {
    return bus;
  }

  /** The variables of another JVM that joins. */
  Map<String, String> clusterVariables() {
    return cluster;
  }

  /** What it holds, after a collection. */
  Vitals vitals() {
    return Vitals.of(process.handle(), management);
  }

  /** All that it has written. */
  String log() {
    return process.log();
  }

  /** Each place where a text could be left, by its name. */
  Map<String, String> places() {
    try {
      return Map.of(
          "the log", process.log(),
          "the log of PostgreSQL", Files.readString(postgresFolder.resolve("postgres.log")),
          "a metric", Vitals.metrics(management),
          "a trace", traces.spans().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.close();
    postgres.close();
  }
}
