package messaging.proof;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import messaging.testing.ClusterNode;
import org.jspecify.annotations.Nullable;

/**
 * Users that write, read and mark at once, follow their feeds, and part and make up. The seed says
 * what they do; when they do it depends on the machine.
 */
final class Workload implements AutoCloseable {
  /** Everybody writes to everybody. */
  static final List<String> USERS = List.of("ann", "bob", "cat", "dan", "eve", "fay");

  /** Everybody writes to this one now and then, who does nothing. */
  static final String SILENT = "gus";

  private static final int DEVICES = 2;
  private static final long PAUSE_MILLIS = 40;
  private static final long QUARREL_MILLIS = 3_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Contacts contacts;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(USERS.size() * DEVICES);
  private final List<Person> people = new ArrayList<>();
  private final List<LiveReader> readers = new ArrayList<>();
  private final List<ScheduledFuture<?>> acting = new ArrayList<>();
  private final Random random;
  private volatile @Nullable RuntimeException failure;

  /**
   * Does nothing until {@link #start}.
   *
   * @param eraser empty where nothing is erased
   */
  Workload(
      Recorder recorder,
      Contacts contacts,
      Optional<Eraser> eraser,
      List<ClusterNode> nodes,
      long seed) {
    this.contacts = contacts;
    this.random = new Random(seed);
    for (String user : USERS) {
      List<String> peers = USERS.stream().filter(peer -> !peer.equals(user)).toList();
      for (int device = 0; device < DEVICES; device++) {
        Client client = new Client(recorder, nodes, user);
        String name = user + device;
        people.add(
            new Person(client, recorder, eraser, name, peers, nodes.size(), random.nextLong()));
      }
      readers.add(new LiveReader(recorder, nodes, user, 0, random.nextLong()));
    }
  }

  /** Begins. */
  void start() {
    readers.forEach(LiveReader::start);
    for (Person person : people) {
      acting.add(
          threads.scheduleWithFixedDelay(
              () -> guarded(person::act), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS));
    }
    acting.add(
        threads.scheduleWithFixedDelay(this::quarrel, 0, QUARREL_MILLIS, TimeUnit.MILLISECONDS));
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException defect) {
      failure = defect;
      throw defect;
    }
  }

  private void quarrel() {
    contacts.reconcile();
    String one = USERS.get(random.nextInt(USERS.size()));
    String other = USERS.get(random.nextInt(USERS.size()));
    if (!one.equals(other)) {
      contacts.part(one, other);
    }
  }

  /** Fails if somebody stopped because of a defect of this test. */
  void assertGoesOn() {
    RuntimeException defect = failure;
    if (defect != null) {
      throw new IllegalStateException("The workload stopped", defect);
    }
  }

  /** Ends, when everything that has a key was answered, and each chat has got a last message. */
  void settle() {
    assertGoesOn();
    acting.forEach(each -> each.cancel(false));
    threads.shutdown();
    await("the last calls").atMost(PATIENCE).until(threads::isTerminated);
    contacts.reconcile();
    BooleanSupplier allSettled =
        () -> people.stream().map(Person::settle).filter(settled -> !settled).count() == 0;
    await("answers to all sends")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(allSettled::getAsBoolean);
    long calm = System.nanoTime();
    await("readers that follow")
        .atMost(PATIENCE)
        .until(() -> readers.stream().allMatch(reader -> reader.followsSince(calm)));
    people.forEach(Person::sayGoodbye);
    await("answers to the last sends")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(allSettled::getAsBoolean);
  }

  List<LiveReader> readers() {
    return readers;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    readers.forEach(LiveReader::close);
  }
}
