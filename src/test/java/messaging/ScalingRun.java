package messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import messaging.testing.ClusterNode;
import messaging.testing.Ledger;
import messaging.testing.Nodes;
import messaging.testing.SendingClients;

/**
 * Measures how many messages a second one, two and three nodes store on one database of this
 * machine, in alternating rounds, for {@code src/docs/scaling.md}. Needs {@code wrk}. {@code mvn -q
 * test-compile exec:java -Dexec.main=messaging.ScalingRun}
 */
public final class ScalingRun {
  private static final int MOST_NODES = 3;
  private static final int WARM_ROUNDS = 4;
  private static final int ROUNDS = 3;
  private static final int SECONDS = 5;
  private static final int CONNECTIONS = 66;
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern TAIL = Pattern.compile("\n\\s+99%\\s+(\\S+)");
  private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

  private static final String SCRIPT =
      """
      local n = 0
      local seed = tonumber(os.getenv("SEED"))
      request = function()
        n = n + 1
        local pair = (n * 7919 + seed) % 1000
        return wrk.format("POST", "/messages/bob" .. pair,
          {["X-User-Id"] = "ann" .. pair, ["Content-Type"] = "application/json"},
          '{"text":"' .. string.rep("m", 100) .. '"}')
      end
      """;

  private ScalingRun() {}

  /** Prints one line a round, then the medians. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path script = Files.writeString(Files.createTempFile("send", ".lua"), SCRIPT);
    Map<Integer, List<Double>> rates = new HashMap<>();
    Vertx vertx = Vertx.vertx();
    try (Nodes nodes = Nodes.startAlone(vertx, MOST_NODES, Map.of())) {
      try (SendingClients warming = SendingClients.start(nodes.all(), new Ledger())) {
        warming.awaitStoredBy(nodes.all());
      }
      // The compiler of the JVM takes its time before the rates stop to rise.
      for (int round = 0; round < WARM_ROUNDS; round++) {
        load(script, nodes.all());
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (int count = 1; count <= MOST_NODES; count++) {
          double rate = measure(script, nodes.all().subList(0, count));
          rates.computeIfAbsent(count, first -> new ArrayList<>()).add(rate);
        }
      }
    } finally {
      vertx.close().await();
      Files.delete(script);
    }
    rates.forEach(
        (count, all) -> {
          double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
          System.out.printf(
              "%d nodes: %.0f %s%n", count, sorted[ROUNDS / 2], Arrays.toString(sorted));
        });
    System.exit(0);
  }

  /** Loads all of the nodes at once; the same number of connections, however many nodes. */
  private static List<String> load(Path script, List<ClusterNode> nodes)
      throws IOException, InterruptedException {
    List<Process> running = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      ProcessBuilder wrk =
          new ProcessBuilder(
                  "wrk",
                  "-t1",
                  "-c" + CONNECTIONS / nodes.size(),
                  "-d" + SECONDS + "s",
                  "--latency",
                  "-s",
                  script.toString(),
                  nodes.get(i).at("/").toString())
              .redirectErrorStream(true);
      wrk.environment().put("SEED", Integer.toString(i * 333));
      running.add(wrk.start());
    }
    List<String> reports = new ArrayList<>();
    for (Process wrk : running) {
      reports.add(new String(wrk.getInputStream().readAllBytes(), UTF_8));
      wrk.waitFor();
    }
    return reports;
  }

  private static double measure(Path script, List<ClusterNode> nodes)
      throws IOException, InterruptedException {
    Duration before = cpuTime(nodes);
    double sum = 0;
    StringBuilder tails = new StringBuilder();
    for (String report : load(script, nodes)) {
      Matcher rate = RATE.matcher(report);
      Matcher tail = TAIL.matcher(report);
      if (!rate.find() || !tail.find() || REFUSED.matcher(report).find()) {
        throw new IllegalStateException("wrk reports:\n" + report);
      }
      sum += Double.parseDouble(rate.group(1));
      tails.append(' ').append(tail.group(1));
    }
    long micros = cpuTime(nodes).minus(before).toNanos() / 1_000;
    System.out.printf(
        "%d nodes: %.0f messages/s, p99%s, %.0f us of the nodes' cores each%n",
        nodes.size(), sum, tails, micros / (sum * SECONDS));
    return sum;
  }

  private static Duration cpuTime(List<ClusterNode> nodes) {
    return nodes.stream().map(ClusterNode::cpuTime).reduce(Duration.ZERO, Duration::plus);
  }
}
