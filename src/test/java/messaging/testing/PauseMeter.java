package messaging.testing;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Detects pauses of the whole JVM, for a garbage collection or because the machine is busy: a
 * thread that sleeps for short times then wakes up late.
 */
final class PauseMeter implements AutoCloseable {
  private static final long SLEEP = Duration.ofMillis(5).toNanos();
  private static final long WORTH_NOTING = Duration.ofMillis(10).toNanos();

  private record Pause(long from, long to) {}

  private final Queue<Pause> pauses = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::measure, "pause-meter");
  private volatile boolean closed;

  PauseMeter() {
    thread.setDaemon(true);
    thread.start();
  }

  /** The total of pauses in that time, on the clock of {@link System#nanoTime}. */
  Duration within(long from, long to) {
    return Duration.ofNanos(
        pauses.stream()
            .mapToLong(pause -> Math.min(to, pause.to()) - Math.max(from, pause.from()))
            .filter(overlap -> overlap > 0)
            .sum());
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  private void measure() {
    while (!closed) {
      long due = System.nanoTime() + SLEEP;
      LockSupport.parkNanos(SLEEP);
      long now = System.nanoTime();
      if (now - due > WORTH_NOTING) {
        note(due, now);
      }
    }
  }

  /** One pause. */
  void note(long from, long to) {
    pauses.add(new Pause(from, to));
  }
}
