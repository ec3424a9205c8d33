package messaging.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node of the service, serving, in a JVM of its own on 127.0.0.1, small enough that several fit
 * on two cores; the system property {@code messaging.node.jvm} gives it other options. Its ports
 * stay the same over its life; its log is {@code target/nodes/NAME.log}. No process outlives this
 * JVM. Use on one thread.
 */
public final class ClusterNode implements Faults {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final long STOP_SECONDS = 30;
  private static final int END_OF_LOG = 3_000;
  private static final String SMALL_JVM =
      "-Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto";

  /** What the manifest of the jar says. */
  private static final List<String> OPENED_FOR_HAZELCAST =
      List.of(
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.management/sun.management=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final Map<String, String> environment = new HashMap<>();
  private final Path log;
  private final int httpPort = Ports.free();
  private final int managementPort = Ports.free();
  private @Nullable Process process;
  private @Nullable Watchdog watchdog;

  /**
   * A node that does not run yet.
   *
   * @param name of its log
   * @param settings variables of the environment, besides those for its own ports
   */
  public ClusterNode(String name, Map<String, String> settings) {
    this.log = Path.of("target", "nodes", name + ".log").toAbsolutePath();
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

  /** The address of a path of the public port. */
  public URI at(String path) {
    return URI.create("http://127.0.0.1:" + httpPort + path);
  }

  /** What the management port answers. */
  public HttpResponse<String> management(String path) {
    URI uri = URI.create("http://127.0.0.1:" + managementPort + path);
    try {
      return http.send(
          HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Whether readiness says {@code status}; false where nobody answers. */
  public boolean reports(String status) {
    try {
      return management("/health/ready").body().startsWith("{\"status\":\"" + status + "\"");
    } catch (UncheckedIOException unreachable) {
      return false;
    }
  }

  /** Whether this node's relay is the one that publishes; false where nobody answers. */
  public boolean publishes() {
    try {
      return management("/metrics").body().contains("\nmessaging_relay_leader 1.0");
    } catch (UncheckedIOException unreachable) {
      return false;
    }
  }

  /** The time that the node has spent on the cores since its start. */
  public Duration cpuTime() {
    return running().toHandle().info().totalCpuDuration().orElseThrow();
  }

  /** Starts the node without waiting for it; {@link #awaitReady} does. */
  public void launch() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(System.getProperty("messaging.node.jvm", SMALL_JVM).split(" ")));
    command.addAll(OPENED_FOR_HAZELCAST);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "messaging.Main"));
    try {
      Files.createDirectories(log.getParent());
      ProcessBuilder builder =
          new ProcessBuilder(Processes.detached(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().keySet().removeIf(name -> name.startsWith("MESSAGING_"));
      builder.environment().putAll(environment);
      Process started = builder.start();
      process = started;
      watchdog = Watchdog.over(started.pid(), "KILL");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until requests may be sent to the node.
   *
   * @throws IllegalStateException if it ends instead, with the end of its log
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
