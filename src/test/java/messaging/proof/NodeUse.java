package messaging.proof;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import messaging.testing.ClusterNode;

/** What a node uses, as its management port says. */
final class NodeUse {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int MEGA = 1_000_000;

  /** What the metrics of a node say about what it uses, and the unit. */
  private static final Map<String, Double> GAUGES =
      Map.of(
          "jvm_threads_live_threads", 1.0,
          "process_files_open_files", 1.0,
          "messaging_calls_in_flight", 1.0,
          "messaging_queue_size", 1.0,
          "jvm_buffer_memory_used_bytes{id=\"direct\"}", (double) MEGA);

  private NodeUse() {}

  /** By name: memory in MB, and the number of the rest. */
  static Map<String, Double> of(ClusterNode node) {
    String metrics = managed(node, "/metrics");
    Map<String, Double> used = new HashMap<>();
    GAUGES.forEach(
        (gauge, unit) ->
            metrics
                .lines()
                .filter(line -> line.startsWith(gauge + " ") || line.startsWith(gauge + "{"))
                .forEach(
                    line ->
                        used.merge(
                            gauge,
                            Double.parseDouble(line.substring(line.lastIndexOf(' '))) / unit,
                            Double::sum)));
    used.put("heap after a full collection", node.liveHeap() / (double) MEGA);
    return used;
  }

  /** What the management port says, also if the machine is busy for a moment. */
  static String managed(ClusterNode node, String path) {
    return await("an answer of the management port")
        .atMost(PATIENCE)
        .ignoreException(UncheckedIOException.class)
        .until(() -> node.management(path).body(), body -> !body.isEmpty());
  }
}
