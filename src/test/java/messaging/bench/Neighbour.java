package messaging.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How long the sends of a quiet user take while another user sends as much as it can.
 *
 * @param connections of the other user; 0 for none
 */
record Neighbour(
    String name, Target target, int connections, Path flood, Load load, Calls calls, Costs costs)
    implements Scenario {
  private static final long PAUSE_MILLIS = 20;
  private static final double NANOS_A_MILLI = 1e6;
  private static final double NEARLY_ALL = 0.99;

  /** Until the flood is at its full height. */
  private static final Duration RISE = Duration.ofMillis(500);

  @Override
  public void round(Results results) {
    CompletableFuture<Void> flooding =
        connections == 0 ? CompletableFuture.completedFuture(null) : startFlood(results);
    Costs.Measured<Series> measured = costs.during(this::quietSends);
    flooding.join();
    results.add(name, Figures.P50, measured.result().median());
    results.add(name, Figures.P99, measured.result().at(NEARLY_ALL));
    Costs.addMachine(results, name, measured.usage());
    target.account().awaitRelay();
  }

  private CompletableFuture<Void> startFlood(Results results) {
    return CompletableFuture.runAsync(
        () -> {
          Duration time = load.duration().plus(RISE.multipliedBy(2));
          Wrk.Run run = load.run(target.service(), connections, time, flood);
          target.account().sent(run.accepted(), run.refused());
          results.add(name, Figures.RATE, run.accepted() / (double) time.toSeconds());
          results.add(name, Figures.REFUSED, (double) run.refused());
        });
  }

  private Series quietSends() {
    Series millis = new Series();
    try {
      TimeUnit.MILLISECONDS.sleep(RISE.toMillis());
      long end = System.nanoTime() + load.duration().toNanos();
      while (System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        long start = System.nanoTime();
        calls.post(target.service(), "quiet-ann", "/messages/quiet-bob", Load.BODY);
        millis.add((System.nanoTime() - start) / NANOS_A_MILLI);
        target.account().sent(1, 0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return millis;
  }

  @Override
  public String check() {
    return target.account().check();
  }
}
