package messaging.testing;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node of the service in its own JVM on 127.0.0.1, see {@link ServiceJvm}. Its ports never
 * change; its log is {@code target/nodes/NAME.log}. Its process ends with this JVM at the latest.
 * Use on one thread.
 */
public final class ClusterNode implements Faults {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

  /** A node that notes its classes for the image's cache writes them now. */
  private static final long STOP_SECONDS = 120;

  private static final int END_OF_LOG = 3_000;
  private static final Path LOGS = Path.of("target", "nodes").toAbsolutePath();

  private final NodeRequests requests = new NodeRequests();
  private final Map<String, String> environment = new HashMap<>();
  private final Path log;
  private final int httpPort = Ports.free();
  private final int managementPort = Ports.free();
  private @Nullable Path jar;
  private @Nullable Process process;
  private @Nullable Watchdog watchdog;

  /**
   * A node that is not started yet.
   *
   * @param name of its log
   * @param settings environment variables, in addition to those for its own ports
   */
  public ClusterNode(String name, Map<String, String> settings) {
    this.log = LOGS.resolve(name + ".log");
    try {
      Files.createDirectories(LOGS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    environment.putAll(
        Map.of(
            "MESSAGING_HTTP_HOST",
            "127.0.0.1",
            "MESSAGING_HTTP_PORT",
            Integer.toString(httpPort),
            "MESSAGING_MANAGEMENT_PORT",
            Integer.toString(managementPort),
            "MESSAGING_AUTH_MODE",
            "gateway"));
    environment.putAll(settings);
  }

  /** Sets an environment variable of the next start; without a value, removes it. */
  public void set(String variable, @Nullable String value) {
    if (value == null) {
      environment.remove(variable);
    } else {
      environment.put(variable, value);
    }
  }

  /** Runs this jar from the next start on; null for that of this build. */
  public void run(@Nullable Path program) {
    jar = program;
  }

  /** The file with all output of this node, also of earlier runs. */
  public Path log() {
    return log;
  }

  /** The address of a path of the public port. */
  public URI at(String path) {
    return URI.create("http://127.0.0.1:" + httpPort + path);
  }

  /** Sends a request of a user to the public port. */
  public JsonObject get(String user, String path) {
    return new JsonObject(requests.ask(at(path), user).body());
  }

  /** Sends a request to the management port. */
  public HttpResponse<String> management(String path) {
    return requests.ask(managementAt(path));
  }

  private URI managementAt(String path) {
    return URI.create("http://127.0.0.1:" + managementPort + path);
  }

  /** Whether readiness has this {@code status}; false without an answer. */
  public boolean reports(String status) {
    return requests
        .look(managementAt("/health/ready"))
        .startsWith("{\"status\":\"" + status + "\"");
  }

  /** Whether the relay of this node publishes; false without an answer. */
  public boolean publishes() {
    return requests.look(managementAt("/metrics")).contains("\nmessaging_relay_leader 1.0");
  }

  /** The CPU time of the node since its start. */
  public Duration cpuTime() {
    return running().toHandle().info().totalCpuDuration().orElseThrow();
  }

  /** The bytes of the heap that a full collection leaves. */
  public long liveHeap() {
    return LiveHeap.bytes(running().toHandle());
  }

  /** Starts the node without waiting for it; {@link #awaitReady} does. */
  public void launch() {
    Process started =
        jar == null
            ? ServiceJvm.start(LOGS.toFile(), log, environment, List.of())
            : ServiceJvm.startOther(
                LOGS.toFile(), log, environment, List.of(), List.of("-jar", jar.toString()));
    process = started;
    watchdog = Watchdog.over(started.pid(), "KILL");
  }

  /**
   * Waits until the node accepts requests.
   *
   * @throws IllegalStateException if the node ends before that, with the last lines of its log
   */
  public void awaitReady() {
    await("readiness of " + log.getFileName())
        .atMost(START_TIMEOUT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> !running().isAlive() || reports("UP") || reports("DEGRADED"));
    if (!running().isAlive()) {
      throw new IllegalStateException("The node did not start. " + endOfLog());
    }
  }

  @Override
  public void start() {
    launch();
    awaitReady();
  }

  /** Sends SIGTERM and waits for the end. */
  @Override
  public void stop() {
    end(false);
  }

  /** The exit status of a node that has ended. */
  public int exitStatus() {
    return running().exitValue();
  }

  @Override
  public void kill() {
    end(true);
  }

  @Override
  public void freeze() {
    Processes.freeze(Processes.tree(running().toHandle()));
  }

  @Override
  public void thaw() {
    Processes.signal("CONT", Processes.tree(running().toHandle()));
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }

  private void end(boolean byForce) {
    Process ending = running();
    if (byForce) {
      ending.destroyForcibly();
    } else {
      ending.destroy();
    }
    try {
      if (!ending.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        ending.destroyForcibly().waitFor();
        throw new IllegalStateException("The node did not stop in time. " + endOfLog());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (watchdog != null) {
        watchdog.dismiss();
      }
    }
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("The node was never started");
    }
    return process;
  }

  private String endOfLog() {
    try {
      String text = Files.readString(log);
      return "The end of " + log + ":\n" + text.substring(Math.max(0, text.length() - END_OF_LOG));
    } catch (IOException unreadable) {
      return "Its log " + log + " cannot be read.";
    }
  }
}
