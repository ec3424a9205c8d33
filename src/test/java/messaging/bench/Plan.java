package messaging.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Which scenarios are run, in which order, and on what. */
final class Plan {
  static final String REFERENCE = "reference";
  static final String REFERENCE_HOT = "reference-hot";
  static final String SENDS_FEW = "sends-64";
  static final String SENDS_MANY = "sends-256";
  static final String SENDS_HOT = "hot-64";
  static final String SENDS_LARGE = "large-64";
  static final String PAGES = "history-pages";
  static final List<String> PAGES_OF_LARGE =
      List.of("history-start", "history-middle", "history-end");
  static final String PAGES_OF_SMALL = "history-small";
  static final String LISTS = "chats-lists";
  static final String LIST_OF = "chats-";
  static final String MARK_MANY = "marks-many";
  static final String MARK_ONE = "marks-one";
  static final String LATENCY = "latency-nats";
  static final String LATENCY_OF_FEED = "latency-feed";
  static final String OVERLOAD = "overload";

  private static final int FEW = 64;
  private static final int MANY = 256;

  private final Stack stack;
  private final Options options;
  private final Load load;
  private final Calls calls = new Calls();
  private final List<Scenario> scenarios = new ArrayList<>();

  Plan(Stack stack, Options options) {
    this.stack = stack;
    this.options = options;
    this.load = new Load(stack.folder(), options.load());
  }

  /** Starts what the wanted scenarios need. */
  List<Scenario> scenarios() {
    Map<String, Target> targets = new LinkedHashMap<>();
    options.jars().forEach((name, jar) -> targets.put(name, target(name, stack.database(name))));
    reference(REFERENCE, LargeData.PAIRS);
    sends(SENDS_FEW, targets, FEW, LargeData.PAIRS);
    sends(SENDS_MANY, targets, MANY, LargeData.PAIRS);
    reference(REFERENCE_HOT, 1);
    sends(SENDS_HOT, targets, FEW, 1);
    if (List.of("large", "history", "chats", "marks").stream().anyMatch(options::wantsAnyOf)) {
      large();
    }
    Target first = targets.values().iterator().next();
    add(new EndToEnd(LATENCY, first, calls, service -> Arrivals.onNats(stack.nats(), service)));
    add(new EndToEnd(LATENCY_OF_FEED, first, calls, service -> Arrivals.onFeed(service, "bob-1")));
    if (options.wants(SENDS_MANY)) {
      add(new Overload(OVERLOAD, SENDS_MANY, first, new H2load(stack.folder()), options.load()));
    }
    return scenarios;
  }

  private Target target(String name, String databaseUri) {
    ServiceProcess service =
        stack.service(name, options.jar(name), options.javaOptions(), databaseUri);
    return new Target(service, new Account(service, stack.nats()));
  }

  private void add(Scenario scenario) {
    if (options.wants(scenario.name())) {
      scenarios.add(scenario);
    }
  }

  private void reference(String name, int pairs) {
    if (options.wants(name)) {
      new Db(stack.database("reference")).migrate();
      String uri = stack.superuserUri("reference");
      Pgbench pgbench = new Pgbench(stack.folder());
      add(new Reference(name, pgbench, uri, pairs, load, stack.cpu()));
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
                    stack.cpu())));
  }

  private void large() {
    String uri = stack.database("large");
    new Db(uri).migrate();
    LargeData.load(new Db(uri), options.messages());
    new Db(stack.superuserUri("large")).execute("CHECKPOINT");
    Target target = target("large", uri);
    add(new Sends(SENDS_LARGE, target, FEW, load.sends(LargeData.PAIRS), load, stack.cpu()));
    add(new Reads(PAGES, target, FEW, load.latestPages(LargeData.PAIRS), load));
    long largest = options.messages() / 10;
    pages(target, PAGES_OF_SMALL, "small", "");
    pages(target, PAGES_OF_LARGE.get(0), "big", "&after=0");
    pages(target, PAGES_OF_LARGE.get(1), "big", "&around=" + largest / 2);
    pages(target, PAGES_OF_LARGE.get(2), "big", "");
    add(new Reads(LISTS, target, FEW, list(50), load));
    for (int chats : new int[] {50, 1_000, 10_000}) {
      add(new Reads(LIST_OF + chats, target, 1, list(chats), load));
    }
    marks(target, MARK_ONE, "tick", 1);
    marks(target, MARK_MANY, "mark", options.messages() / 100);
  }

  private void pages(Target target, String name, String users, String position) {
    String path = "/messages/" + users + "-bob?limit=50" + position;
    add(new Reads(name, target, 1, load.read(name, users + "-ann", path), load));
  }

  private Path list(int chats) {
    return load.read(LIST_OF + chats, "lister-" + chats, "/chats?limit=50");
  }

  private void marks(Target target, String name, String users, long messages) {
    int chatsARound = LargeData.MARKS / (options.rounds() + options.warmUps());
    add(new Marks(name, target, users, messages, chatsARound, calls, new AtomicInteger()));
  }
}
