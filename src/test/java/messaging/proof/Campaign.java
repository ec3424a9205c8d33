package messaging.proof;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import messaging.proof.Checker.Verdict;
import messaging.proof.Entry.Input;
import messaging.proof.Entry.Licence;
import messaging.proof.Entry.Used;
import messaging.testing.ClusterNode;
import org.awaitility.core.ConditionTimeoutException;

/** One deployment under a workload, its faults, and the check at the end. */
final class Campaign implements AutoCloseable {
  static final Path FOLDER = Path.of("target", "proof");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration GIVEN_BACK = Duration.ofMinutes(1);
  private final long seed;
  private final Duration patience;
  private final Vertx vertx;
  private final Random random;
  private final Recorder recorder;
  private final Path file;
  private final Deployment deployment;
  private final Workload workload;
  private final List<Map<String, Double>> before = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  /** The stream may have lost what is older. */
  private Instant kept = Instant.EPOCH;

  /**
   * Deploys.
   *
   * @param patience how long an event may be on its way at the end
   */
  Campaign(Setting setting, Vertx vertx, long seed, Duration patience) throws IOException {
    this.seed = seed;
    this.patience = patience;
    this.vertx = vertx;
    this.random = new Random(seed);
    this.file = Files.createDirectories(FOLDER).resolve(setting.name() + "-" + seed + ".ndjson");
    this.recorder = new Recorder(file);
    this.deployment = new Deployment(setting, vertx, recorder);
    if (setting.isPurging()) {
      recorder.add(new Entry.Retention(deployment.hastenPurges().toNanos()));
    }
    Eraser eraser = new Eraser(recorder, deployment.member());
    this.workload =
        new Workload(
            recorder,
            deployment.contacts(),
            // An earlier build may know no erasure.
            setting.jar().isEmpty() ? Optional.of(eraser) : Optional.empty(),
            deployment.nodes(),
            random.nextLong());
  }

  /** Begins the workload; returns when every node takes part. */
  void start() {
    workload.start();
    awaitSends();
    deployment.nodes().forEach(node -> before.add(NodeUse.of(node)));
  }

  Deployment deployment() {
    return deployment;
  }

  /** Lets these strike at once, and heals them; returns when all goes on as before. */
  void strike(List<Trouble> troubles) {
    List<Trouble> ordered =
        troubles.stream().sorted(Comparator.comparing(Trouble::target)).toList();
    ClusterNode victim = deployment.nodes().get(random.nextInt(deployment.nodes().size()));
    Strike strike = new Strike(deployment, vertx, victim);
    Duration least =
        ordered.stream().map(Trouble::least).max(Comparator.naturalOrder()).orElseThrow();
    String names = ordered.stream().map(Trouble::sentence).collect(Collectors.joining("; "));
    suffer(
        names,
        Set.of(),
        () -> {
          // A node first: its fault needs the others for a moment.
          for (int i = ordered.size() - 1; i >= 0; i--) {
            ordered.get(i).begin(strike);
          }
          hold(least);
          strike.release();
          ordered.forEach(trouble -> trouble.end(strike));
        });
  }

  /** Goes through something; returns when all goes on as before. */
  void suffer(String fault, Set<Licence> licences, Runnable during) {
    System.out.println("proof: " + fault);
    faults.add(fault);
    long begun = recorder.now();
    during.run();
    if (licences.contains(Licence.LOSE_EVENTS)) {
      kept = Instant.now();
    }
    awaitSends();
    recorder.add(new Entry.Struck(begun, recorder.now(), fault, licences));
    workload.assertGoesOn();
  }

  /** Lets the workload meet what is there now for so long. */
  void hold(Duration least) {
    long from = recorder.now();
    await("the time of a fault")
        .atMost(PATIENCE)
        .until(() -> recorder.now() - from > least.toNanos());
  }

  /** Until every node has stored a message. */
  private void awaitSends() {
    long from = recorder.now();
    for (int node = 0; node < deployment.nodes().size(); node++) {
      String its = "n" + node;
      await("a message that " + its + " stores")
          .atMost(PATIENCE)
          .until(
              () -> {
                workload.assertGoesOn();
                return recorder.latestSend(its) > from;
              });
    }
  }

  /** Ends the workload, records everything, and checks it. */
  Outcome end(String what) throws IOException {
    deployment.awaitWhole();
    workload.settle();
    deployment.endPurges();
    List<Entry> tables = Everything.tables(database());
    try {
      new Arrival(deployment, patience).await(new History(tables), kept, workload.readers());
    } catch (ConditionTimeoutException missing) {
      System.out.println("proof: the checker will say what is missing: " + missing.getMessage());
    }
    walk();
    tables.forEach(recorder::add);
    Arrival.stream(deployment).forEach(recorder::add);
    search();
    for (int node = 0; node < deployment.nodes().size(); node++) {
      compare(node);
    }
    workload.close();
    recorder.close();
    List<Verdict> verdicts = Checker.check(History.read(file));
    return new Outcome(
        what, seed, faults, recorder.calls(), Duration.ofNanos(recorder.now()), verdicts);
  }

  private String database() {
    return deployment.database();
  }

  private void walk() {
    for (String user : Workload.USERS) {
      Client client = new Client(recorder, deployment.nodes(), user);
      Walks walks = new Walks(client, recorder);
      int node = random.nextInt(deployment.nodes().size());
      boolean ok = walks.chats(node, PagesComplete.FINAL + " chats of " + user, 2);
      for (String peer : Workload.USERS) {
        if (!peer.equals(user)) {
          String walk = PagesComplete.FINAL + " " + user + " " + peer;
          ok &= walks.messages(node, walk + " forward", peer, true);
          ok &= walks.messages(node, walk + " backward", peer, false);
        }
      }
      if (!ok) {
        throw new IllegalStateException("A last page of " + user + " cannot be had");
      }
      client.call(node, Entry.Op.PAGE, strange(user));
    }
  }

  /** A conversation of the user with somebody who has none. */
  private static Input strange(String user) {
    return new Input("stranger-of-" + user, null, null, null, null, null, 50, null, null);
  }

  private void search() throws IOException {
    for (ClusterNode node : deployment.nodes()) {
      recorder.add(Everything.search(node.log()));
      recorder.add(Everything.search("metrics", NodeUse.managed(node, "/metrics")));
      recorder.add(Everything.search("health", NodeUse.managed(node, "/health/ready")));
    }
    Path folder = deployment.primary().folder();
    recorder.add(Everything.search(folder.resolve("postgres.log")));
  }

  /** Some of what a node uses it gives back only a while after it has used it. */
  private void compare(int node) {
    long end = System.nanoTime() + GIVEN_BACK.toNanos();
    List<Used> used = used(node);
    while (!used.stream().allMatch(BackToBaseline::isBack) && System.nanoTime() < end) {
      used = used(node);
    }
    used.forEach(recorder::add);
  }

  private List<Used> used(int node) {
    Map<String, Double> after = NodeUse.of(deployment.nodes().get(node));
    return before.get(node).entrySet().stream()
        .map(
            was ->
                new Used(
                    "n" + node,
                    was.getKey(),
                    was.getValue(),
                    after.getOrDefault(was.getKey(), 0.0)))
        .toList();
  }

  @Override
  public void close() {
    try (recorder;
        workload) {
      deployment.close();
    }
  }
}
