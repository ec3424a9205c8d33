package messaging.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Does one call after the other, and knows how long they took. */
public final class HonestClient implements AutoCloseable {
  private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();

  private final Runnable call;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
  private final CompletableFuture<Void> calling;

  private HonestClient(Runnable call) {
    this.call = call;
    this.calling = CompletableFuture.runAsync(this::run);
  }

  /**
   * Begins.
   *
   * @param call throws if it is not answered well
   */
  public static HonestClient start(Runnable call) {
    return new HonestClient(call);
  }

  /** The median of so many calls. */
  public static Duration median(Runnable call, int count) {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nanos.add(time(call));
    }
    return median(nanos);
  }

  private static long time(Runnable call) {
    long begin = System.nanoTime();
    call.run();
    return System.nanoTime() - begin;
  }

  private void run() {
    while (!stopping.get()) {
      nanos.add(time(call));
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** The median so far. */
  public Duration median() {
    synchronized (nanos) {
      return median(nanos);
    }
  }

  private static Duration median(List<Long> nanos) {
    return Duration.ofNanos(
        nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow());
  }

  /** Calls that were answered. */
  public int count() {
    return nanos.size();
  }

  /** Ends after the call under way; fails if a call did. */
  @Override
  public void close() {
    stopping.set(true);
    calling.join();
  }
}
