package messaging.testing;

import static java.util.Objects.requireNonNull;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Use it together with {@code VertxExtension}: it fails a test if an event loop of its Vert.x was
 * blocked for more than 100 ms after the call of {@link #watch}. Pauses of the whole JVM are
 * subtracted, see {@link PauseMeter}. An event loop that nobody saw at work does not count: on a
 * busy machine it may have waited for a processor.
 *
 * <p>Call {@link #watch} after the test has run its code once: on a cold JVM, loading and compiling
 * classes can take as long as this.
 *
 * <p>It measures the delay of a small task on each event loop, with public API only. The checker of
 * Vert.x only logs, and its stack trace may be too late.
 */
public final class BlockedEventLoops implements BeforeEachCallback, AfterEachCallback {
  private static final Duration LIMIT = Duration.ofMillis(100);
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private @Nullable Watch watch;

  /** The state of one test. */
  private static final class Watch {
    final PauseMeter pauses = new PauseMeter();
    final Timer timer = new Timer("blocked-event-loops", true);
    final List<EventLoopProbe> probes = new CopyOnWriteArrayList<>();
    volatile long from = Long.MAX_VALUE;

    void look() {
      probes.forEach(probe -> probe.look(LIMIT));
    }

    boolean isOurFault(EventLoopProbe.Wait wait) {
      if (!wait.isSeenAtWork()) {
        return false;
      }
      long begin = Math.max(from, wait.from());
      Duration standstill = pauses.within(begin, wait.to());
      return Duration.ofNanos(wait.to() - begin).minus(standstill).compareTo(LIMIT) > 0;
    }
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    Watch started = new Watch();
    watch = started;
    probe(InjectedVertx.of(test), started.probes);
    started.timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            started.look();
          }
        },
        0,
        INTERVAL.toMillis());
  }

  /** Vert.x spreads the instances of a verticle over its event loops, one after another. */
  private static void probe(Vertx vertx, List<EventLoopProbe> probes) {
    int loops = VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE;
    vertx
        .deployVerticle(
            () -> {
              EventLoopProbe probe = new EventLoopProbe();
              probes.add(probe);
              return probe;
            },
            new DeploymentOptions().setInstances(loops))
        .await();
    Set<Thread> threads = new HashSet<>();
    probes.forEach(probe -> threads.add(probe.thread()));
    if (threads.size() != loops) {
      throw new IllegalStateException("Watches " + threads.size() + " event loops of " + loops);
    }
  }

  /**
   * Ends the watch.
   *
   * @throws AssertionError if an event loop was blocked
   */
  @Override
  public void afterEach(ExtensionContext test) {
    running().timer.cancel();
    running().pauses.close();
    check();
  }

  /** Starts the watch: only later blocks count. */
  public void watch() {
    running().from = System.nanoTime();
  }

  /** Fails if an event loop was blocked, like the end of the test. */
  void check() {
    List<String> found = blocks();
    if (!found.isEmpty()) {
      throw new AssertionError(
          "An event loop was blocked for more than "
              + LIMIT.toMillis()
              + " ms:\n"
              + String.join("\n", found));
    }
  }

  /** The blocks since {@link #watch}, each with its place in the code. */
  List<String> blocks() {
    return running().probes.stream()
        .flatMap(EventLoopProbe::waits)
        .filter(running()::isOurFault)
        .map(BlockedEventLoops::describe)
        .toList();
  }

  /** The pauses that it subtracts. */
  PauseMeter pauses() {
    return running().pauses;
  }

  private Watch running() {
    return requireNonNull(watch);
  }

  private static String describe(EventLoopProbe.Wait wait) {
    String where =
        wait.stack().stream()
            .map(frame -> "  at " + frame)
            .collect(Collectors.joining("\n", "last seen\n", ""));
    long millis = Duration.ofNanos(wait.to() - wait.from()).toMillis();
    return wait.thread().getName() + ", at least " + millis + " ms, " + where;
  }
}
