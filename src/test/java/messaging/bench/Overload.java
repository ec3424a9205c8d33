package messaging.bench;

import java.time.Duration;

/** Twice the load that the service has just shown to be its most. */
record Overload(String name, String peak, Target target, H2load h2load, Duration duration)
    implements Scenario {
  static final String GOODPUT = "goodput";
  private static final int CONNECTIONS = 1_500;
  private static final double LEAST_PEAK = 1_000;

  @Override
  public void round(Results results) {
    double most = Math.max(LEAST_PEAK, results.of(peak, Figures.RATE).median());
    H2load.Run run;
    long start = System.nanoTime();
    try (HeapSampler heap = new HeapSampler(target.service())) {
      run = h2load.run(target.service().url(), CONNECTIONS, 2 * most, duration, LargeData.PAIRS);
      results.add(name, Figures.HEAP, heap.most());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    target.account().sent(run.accepted(), run.refused());
    target.account().awaitRelay();
    results.add(name, GOODPUT, run.accepted() / seconds / most);
    results.add(name, Figures.REFUSED, (double) run.refused());
    if (!run.refusals().values().isEmpty()) {
      results.add(name, Figures.P99, run.refusals().at(0.99));
    }
  }
}
