package messaging.testing;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.VertxThread;
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

  /**
   * One task on an event loop that is running for too long.
   *
   * @param stack where it was seen last; empty if it had always ended before one could look
   */
  private record Block(Thread thread, long from, long to, List<StackTraceElement> stack) {

    /** A thread does one thing at a time. */
    boolean isSightOfTheSameAs(Block other) {
      return thread == other.thread && from < other.to && other.from < to;
    }

    Block and(Block later) {
      return new Block(
          thread,
          Math.min(from, later.from),
          Math.max(to, later.to),
          later.stack.isEmpty() ? stack : later.stack);
    }
  }

  private final PauseMeter pauses = new PauseMeter();
  private final List<Block> blocks = new ArrayList<>();
  private final Vertx vertx;
  private long watchedFrom = Long.MAX_VALUE;

  private VertxUnderTest(VertxOptions options) {
    vertx =
        Vertx.vertx(
            options
                .setBlockedThreadCheckInterval(INTERVAL.toMillis())
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(LIMIT.toMillis())
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS));
    // Not public API, as VertxThread, but typed; the alternative is to read the text of log lines.
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
    watchedFrom = System.nanoTime();
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

  /**
   * Called by the checker's thread, which on a busy machine may come late: then the thread that it
   * speaks of is somewhere else already, and where it is now says nothing.
   */
  synchronized void note(BlockedThreadEvent event) {
    if (!(event.thread() instanceof VertxThread thread) || thread.isWorker()) {
      return;
    }
    long task = thread.startTime();
    List<StackTraceElement> stack = Stream.of(thread.getStackTrace()).limit(FRAMES).toList();
    long now = System.nanoTime();
    long from = now - event.duration();
    boolean seen = task != 0 && task <= from && task == thread.startTime();
    Block block = new Block(thread, Math.max(watchedFrom, from), now, seen ? stack : List.of());
    if (block.from() >= now) {
      return;
    }
    for (Block earlier : List.copyOf(blocks)) {
      if (earlier.isSightOfTheSameAs(block)) {
        blocks.remove(earlier);
        block = earlier.and(block);
      }
    }
    blocks.add(block);
  }

  private boolean isOurFault(Block block) {
    Duration standstill = pauses.within(block.from(), block.to());
    return Duration.ofNanos(block.to() - block.from()).minus(standstill).compareTo(LIMIT) > 0;
  }

  private static String describe(Block block) {
    String where =
        block.stack().isEmpty()
            ? "it ended before its place could be seen"
            : block.stack().stream()
                .map(frame -> "  at " + frame)
                .collect(Collectors.joining("\n", "last seen\n", ""));
    long millis = Duration.ofNanos(block.to() - block.from()).toMillis();
    return block.thread().getName() + ", at least " + millis + " ms, " + where;
  }
}
