package messaging.bench;

import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * From a POST on an idle system to the arrival of its event.
 *
 * @param listen where the events of messages to bob-1 arrive
 */
record EndToEnd(String name, Target target, Calls calls, Function<ServiceProcess, Arrivals> listen)
    implements Scenario {
  private static final int MESSAGES = 20;

  /** Longer than all the relay's own pauses. */
  private static final long IDLE_MILLIS = 150;

  private static final double NANOS_A_MILLI = 1e6;

  @Override
  public void round(Results results) {
    ServiceProcess service = target.service();
    Series millis = new Series();
    try (Arrivals arrivals = listen.apply(service)) {
      for (int i = 0; i < MESSAGES; i++) {
        TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
        long start = System.nanoTime();
        calls.post(service, "ann-1", "/messages/bob-1", Load.BODY);
        arrivals.next();
        millis.add((System.nanoTime() - start) / NANOS_A_MILLI);
        target.account().sent(1, 0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    results.add(name, Figures.P50, millis.median());
    results.add(name, Figures.P99, millis.max());
  }
}
