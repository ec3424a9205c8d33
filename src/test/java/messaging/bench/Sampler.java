package messaging.bench;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import messaging.testing.LiveHeap;
import messaging.testing.Processes;

/** Looks at what a service and its database hold, until it is closed. */
final class Sampler implements AutoCloseable {
  private static final long PERIOD_MILLIS = 1_000;
  private static final double MEBIBYTE = 1 << 20;
  private static final String DEAD =
      "SELECT coalesce(sum(n_dead_tup), 0)::bigint FROM pg_stat_user_tables";
  private static final String WAITING = "SELECT count(*) FROM outbox_rows";

  private final Target target;
  private final Slopes slopes;
  private final DoubleSupplier clock;
  private final Db database;
  private final Map<Held, Double> least = new EnumMap<>(Held.class);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @SuppressWarnings("FutureReturnValueIgnored") // it ends with its timer
  Sampler(Target target, Slopes slopes, DoubleSupplier clock) {
    this.target = target;
    this.slopes = slopes;
    this.clock = clock;
    this.database = new Db(target.service().databaseUri());
    timer.scheduleAtFixedRate(this::sample, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void sample() {
    ServiceProcess service = target.service();
    keep(Held.DIRECT, service.metric("jvm_buffer_memory_used_bytes", "id=\"direct\"") / MEBIBYTE);
    keep(Held.RESIDENT, service.resident());
    keep(Held.THREADS, service.metric("jvm_threads_live_threads", ""));
    keep(Held.DESCRIPTORS, (double) Processes.openFiles(service.process()));
    keep(Held.CONNECTIONS, service.metric("vertx_pool_in_use", "sql"));
    keep(Held.WAITING, service.metric("messaging_queue_size", ""));
    keep(Held.OUTBOX, (double) database.number(WAITING));
    keep(Held.DEAD, (double) database.number(DEAD));
  }

  /** What is held after a vacuum or an answer is the least of some seconds. */
  private void keep(Held what, double value) {
    least.merge(what, value, Math::min);
  }

  /** Notes the least of what was seen, and what is in use of the heap. Call it without load. */
  synchronized void note() {
    least.forEach((what, value) -> slopes.add(what, clock.getAsDouble(), value));
    double heap = LiveHeap.bytes(target.service().process()) / MEBIBYTE;
    slopes.add(Held.HEAP, clock.getAsDouble(), heap);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
