package messaging.testing;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.threadchecker.BlockedThreadEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Vert.x whose event loops are watched: {@link #close} fails the test if one of them was blocked
 * for more than 100 ms since {@link #watch} was called.
 *
 * <p>Call {@link #watch} when the test has run through its paths once: before that, loading classes
 * and compiling them takes such times on a cold JVM, and says nothing about the code. Time in which
 * the whole JVM stood still is taken off, see {@link PauseMeter}. A field annotated with {@code
 * org.junit.jupiter.api.AutoClose} is a good place.
 */
public final class VertxUnderTest implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMillis(100);
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);
  private static final int FRAMES = 12;

  /** One task on an event loop that is running for too long, as it was seen last. */
  private record Block(Thread thread, long from, long to, List<StackTraceElement> stack) {

    boolean isOlderSightOf(Block other) {
      return thread == other.thread && Math.abs(from - other.from) < INTERVAL.toNanos();
    }
  }

  private final PauseMeter pauses = new PauseMeter();
  private final List<Block> blocks = new ArrayList<>();
  private final Vertx vertx;
  private boolean watching;

  private VertxUnderTest(VertxOptions options) {
    vertx =
        Vertx.vertx(
            options
                .setBlockedThreadCheckInterval(INTERVAL.toMillis())
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(LIMIT.toMillis())
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS));
    // Not public API, but typed; the alternative is to read the text of log lines.
    ((VertxInternal) vertx).blockedThreadChecker().setThreadBlockedHandler(this::note);
  }

  /** Starts a Vert.x with its defaults. */
  public static VertxUnderTest start() {
    return start(new VertxOptions());
  }

  /** Starts a Vert.x with these options, except for those about blocked threads. */
  public static VertxUnderTest start(VertxOptions options) {
    return new VertxUnderTest(options);
  }

  /** The Vert.x; closed by {@link #close}. */
  public Vertx vertx() {
    return vertx;
  }

  /** From now on a blocked event loop counts. */
  public synchronized void watch() {
    blocks.clear();
    watching = true;
  }

  /** What blocked an event loop since {@link #watch}, each with the place in the code. */
  public synchronized List<String> blocks() {
    return blocks.stream().filter(this::isOurFault).map(VertxUnderTest::describe).toList();
  }

  /**
   * Closes the Vert.x.
   *
   * @throws AssertionError if an event loop was blocked
   */
  @Override
  public void close() {
    try {
      vertx.close().await(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError("Vert.x did not close within " + CLOSE_TIMEOUT, e);
    } finally {
      pauses.close();
    }
    List<String> found = blocks();
    if (!found.isEmpty()) {
      throw new AssertionError(
          "An event loop was blocked for more than "
              + LIMIT.toMillis()
              + " ms:\n"
              + String.join("\n", found));
    }
  }

  private synchronized void note(BlockedThreadEvent event) {
    Thread thread = event.thread();
    if (!watching || !thread.getName().contains("eventloop")) {
      return;
    }
    long now = System.nanoTime();
    List<StackTraceElement> stack =
        Stream.of(thread.getStackTrace()).limit(FRAMES).collect(Collectors.toList());
    Block block = new Block(thread, now - event.duration(), now, stack);
    blocks.removeIf(earlier -> earlier.isOlderSightOf(block));
    blocks.add(block);
  }

  private boolean isOurFault(Block block) {
    Duration standstill = pauses.within(block.from(), block.to());
    return Duration.ofNanos(block.to() - block.from()).minus(standstill).compareTo(LIMIT) > 0;
  }

  private static String describe(Block block) {
    String where =
        block.stack().stream().map(frame -> "  at " + frame).collect(Collectors.joining("\n"));
    long millis = Duration.ofNanos(block.to() - block.from()).toMillis();
    return block.thread().getName() + ", at least " + millis + " ms, last seen\n" + where;
  }
}
