package messaging.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The scenarios on the large database. */
record LargePlan(Target target, Options options, Load load, Costs costs, Calls calls) {
  private static final int FEW = 64;
  private static final int USUAL_CHATS = 60;

  /**
   * All of them.
   *
   * @param reading how long a load of reads lasts
   */
  List<Scenario> scenarios(Duration reading) {
    List<Scenario> all = new ArrayList<>();
    Path sends = load.sends(LargeData.PAIRS);
    all.add(new Sends(Scenarios.SENDS_LARGE, target, FEW, sends, load, options.load(), costs));
    all.add(reads(Scenarios.PAGES, FEW, load.latestPages(LargeData.PAIRS), reading));
    all.add(reads(Scenarios.LISTS, FEW, list(USUAL_CHATS), reading));
    long largest = options.messages() / 10;
    all.add(page(Scenarios.PAGES_OF_SMALL, "small", "", reading));
    all.add(page(Scenarios.PAGES_OF_LARGE.get(0), "big", "&after=0", reading));
    all.add(page(Scenarios.PAGES_OF_LARGE.get(1), "big", "&around=" + largest / 2, reading));
    all.add(page(Scenarios.PAGES_OF_LARGE.get(2), "big", "", reading));
    for (int chats : new int[] {50, 1_000, 10_000}) {
      all.add(reads(Scenarios.LIST_OF + chats, 1, list(chats), reading));
    }
    all.add(marks(Scenarios.MARK_ONE, "tick", 1));
    all.add(marks(Scenarios.MARK_MANY, "mark", options.messages() / 100));
    return all;
  }

  private Scenario page(String name, String users, String position, Duration reading) {
    String path = "/messages/" + users + "-bob?limit=50" + position;
    return reads(name, 1, load.read(name, users + "-ann", path), reading);
  }

  private Path list(int chats) {
    return load.read(Scenarios.LIST_OF + chats, "lister-" + chats, "/chats?limit=50");
  }

  private Scenario reads(String name, int connections, Path requests, Duration reading) {
    return new Reads(name, target, connections, requests, load, reading, costs);
  }

  private Scenario marks(String name, String users, long messages) {
    int chatsARound = LargeData.MARKS / (options.rounds() + options.warmUps());
    return new Marks(name, target, users, messages, chatsARound, calls, new AtomicInteger());
  }
}
