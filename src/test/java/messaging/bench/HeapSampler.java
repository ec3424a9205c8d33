package messaging.bench;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Watches how much heap a service uses, by its metrics, until it is closed. */
final class HeapSampler implements AutoCloseable {
  private static final long PERIOD_MILLIS = 250;
  private static final double MEBIBYTE = 1 << 20;

  private final ServiceProcess service;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private volatile double most;

  @SuppressWarnings("FutureReturnValueIgnored") // it ends with its timer
  HeapSampler(ServiceProcess service) {
    this.service = service;
    timer.scheduleAtFixedRate(this::sample, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void sample() {
    most = Math.max(most, service.metric("jvm_memory_used_bytes", "area=\"heap\""));
  }

  /** MiB. */
  double most() {
    return most / MEBIBYTE;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
