package messaging.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Which scenarios are run, in which order, and on what. */
final class Plan {
  private static final int FEW = 64;
  private static final int MANY = 256;
  private static final int COLD_WINDOWS = 3;
  private static final int FLOOD = 64;
  private static final int FLOODED_USERS = 1_000;
  private static final Duration SHORT = Duration.ofSeconds(2);

  private final Stack stack;
  private final Options options;
  private final Load load;
  private final Costs costs;
  private final Calls calls = new Calls();
  private final List<Scenario> scenarios = new ArrayList<>();
  private final List<Scenario> warmUps = new ArrayList<>();

  Plan(Stack stack, Options options) {
    this.stack = stack;
    this.options = options;
    this.load = new Load(stack.folder(), options.load());
    this.costs = new Costs(stack.cpu());
    start();
  }

  /** All that are wanted. */
  List<Scenario> scenarios() {
    return List.copyOf(scenarios);
  }

  /** Loads that bring each service to its full speed. */
  List<Scenario> warmUps() {
    return List.copyOf(warmUps);
  }

  /** Starts what the wanted scenarios need. */
  private void start() {
    Server server = stack.server();
    Map<String, Target> targets = new LinkedHashMap<>();
    options.jars().forEach((name, jar) -> targets.put(name, target(name, jar, server)));
    Target first = targets.values().iterator().next();
    reference(Scenarios.REFERENCE, server, LargeData.PAIRS);
    sends(Scenarios.SENDS_FEW, targets, FEW, LargeData.PAIRS);
    sends(Scenarios.SENDS_MANY, targets, MANY, LargeData.PAIRS);
    reference(Scenarios.REFERENCE_HOT, server, 1);
    sends(Scenarios.SENDS_HOT, targets, FEW, 1);
    if (options.wants(Scenarios.STATEMENTS) && server.name().equals(Server.PACKAGED)) {
      add(new Statements(Scenarios.STATEMENTS, sends(Scenarios.STATEMENTS, first, MANY)));
    }
    otherServer();
    String compressing = server.name().equals(Server.PACKAGED) ? "lz4" : "on";
    for (String compression : List.of("off", compressing)) {
      String name = Scenarios.WAL_COMPRESSION + compression;
      add(new ServerSetting(sends(name, first, MANY), server, "wal_compression", compression));
    }
    if (List.of("large", "history", "chats", "marks").stream().anyMatch(options::wantsAnyOf)) {
      large(server);
    }
    add(latency(Scenarios.LATENCY, first));
    add(latency(Scenarios.LATENCY_OF_FEED, first));
    neighbours(first);
    cold();
    Scenarios.PEERS.forEach(this::peer);
    if (options.wants(Scenarios.SENDS_MANY)) {
      H2load h2load = new H2load(stack.folder());
      add(new Overload(Scenarios.OVERLOAD, Scenarios.SENDS_MANY, first, h2load, options.load()));
    }
  }

  /** A service with a minute of load before all rounds. */
  private Target target(String name, Path jar, Server server) {
    Target target = stack.service(name, jar, server, Map.of());
    warmUps.add(
        new Sends(name, target, MANY, load.sends(LargeData.PAIRS), load, options.warm(), costs));
    return target;
  }

  private void add(Scenario scenario) {
    if (options.wants(scenario.name())) {
      scenarios.add(scenario);
    }
  }

  private void reference(String name, Server server, int pairs) {
    if (options.wants(name)) {
      new Db(server.database(Reference.DATABASE)).migrate();
      add(new Reference(name, new Pgbench(stack.folder()), server, pairs, load, costs));
    }
  }

  private void sends(String name, Map<String, Target> targets, int connections, int pairs) {
    targets.forEach(
        (jar, target) ->
            add(
                new Sends(
                    options.isFirst(jar) ? name : name + " " + jar,
                    target,
                    connections,
                    load.sends(pairs),
                    load,
                    options.load(),
                    costs)));
  }

  private Sends sends(String name, Target target, int connections) {
    Path requests = load.sends(LargeData.PAIRS);
    return new Sends(name, target, connections, requests, load, options.load(), costs);
  }

  /** The same on the other PostgreSQL. */
  private void otherServer() {
    String other = options.postgres().equals(Server.PACKAGED) ? Server.EMBEDDED : Server.PACKAGED;
    if (Scenarios.SENT.stream().noneMatch(name -> options.wants(name + " " + other))) {
      return;
    }
    Server server = stack.server(other);
    Target target = target("on_" + other, options.jar(), server);
    reference(Scenarios.REFERENCE + " " + other, server, LargeData.PAIRS);
    add(sends(Scenarios.SENDS_FEW + " " + other, target, FEW));
    add(sends(Scenarios.SENDS_MANY + " " + other, target, MANY));
  }

  private Scenario latency(String name, Target target) {
    return new EndToEnd(
        name,
        target,
        calls,
        service ->
            name.equals(Scenarios.LATENCY)
                ? Arrivals.onNats(stack.nats(), service)
                : Arrivals.onFeed(service, "bob-1"));
  }

  private void neighbours(Target first) {
    if (!options.wantsAnyOf(Scenarios.NEIGHBOUR)) {
      return;
    }
    neighbour(Scenarios.NEIGHBOUR_ALONE, first, 0);
    neighbour(Scenarios.NEIGHBOUR_FLOODED, first, FLOOD);
    if (!options.limits().isEmpty()) {
      Target limited = stack.service("limited", options.jar(), stack.server(), options.limits());
      warmUps.add(sends("limited", limited, MANY));
      neighbour(Scenarios.NEIGHBOUR_LIMITED, limited, FLOOD);
    }
  }

  private void neighbour(String name, Target target, int connections) {
    Path flood = load.sendsOfOne("flood-ann", "flood-bob", FLOODED_USERS);
    add(new Neighbour(name, target, connections, flood, load, calls, costs));
  }

  private void cold() {
    add(
        new Cold(
            Scenarios.COLD,
            number -> stack.service("cold_" + number, options.jar(), stack.server(), Map.of()),
            MANY,
            load.sends(LargeData.PAIRS),
            load,
            COLD_WINDOWS,
            stack,
            new AtomicInteger()));
  }

  private void peer(String name) {
    String sends = Scenarios.PEER_SENDS + name;
    String pages = Scenarios.PEER_PAGES + name;
    if (options.wants(sends) || options.wants(pages)) {
      Duration time = options.load();
      Peer peer = PeerServers.start(name, stack.folder(), stack.server());
      PeerLoad users = stack.peer(peer);
      warmUps.add(
          new PeerScenario(sends, peer, users, load -> load.send(options.warm()), time, costs));
      add(new PeerScenario(sends, peer, users, load -> load.send(time), time, costs));
      add(new PeerScenario(pages, peer, users, load -> load.read(time), time, costs));
    }
  }

  private void large(Server server) {
    String name = "large";
    // The first start migrates; the second one finds the data.
    Target empty = stack.service(name, options.jar(), server, Map.of());
    stack.stop(empty.service());
    LargeData.load(new Db(server.database(name)), options.messages());
    server.superuser(name).execute("CHECKPOINT");
    Target target = target(name, options.jar(), server);
    new LargePlan(target, options, load, costs, calls).scenarios(SHORT).forEach(this::add);
    warmUps.add(
        new Reads(
            Scenarios.PAGES,
            target,
            FEW,
            load.latestPages(LargeData.PAIRS),
            load,
            options.warm().dividedBy(2),
            costs));
  }
}
