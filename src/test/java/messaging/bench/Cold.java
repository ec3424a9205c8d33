package messaging.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Full load from the first moment of readiness. A database that it has been on before, a new
 * process each round: what a restart is.
 *
 * @param start starts the service of that number on a database of its own
 * @param windows five seconds each
 * @param starts so far
 */
record Cold(
    String name,
    IntFunction<Target> start,
    int connections,
    Path requests,
    Load load,
    int windows,
    Stack stack,
    AtomicInteger starts)
    implements Scenario {
  private static final int WINDOW_SECONDS = 5;
  private static final double NANOS_A_SECOND = 1e9;

  @Override
  public void round(Results results) {
    int number = starts.incrementAndGet();
    // The first start migrates.
    stack.stop(start.apply(number).service());
    Usage before = stack.cpu().read();
    long started = System.nanoTime();
    Target target = start.apply(number);
    double seconds = (System.nanoTime() - started) / NANOS_A_SECOND;
    double cpu = stack.cpu().read().of(target.service().name());
    Wrk.Run run =
        load.run(
            target.service(),
            connections,
            Duration.ofSeconds((long) WINDOW_SECONDS * windows),
            requests);
    Costs.addMachine(results, name, stack.cpu().read().since(before));
    target.account().sent(run.accepted(), run.refused());
    target.account().check();
    stack.stop(target.service());
    results.add(name, Figures.START_TIME, seconds);
    results.add(name, Figures.START_CPU, cpu);
    results.add(name, Figures.REFUSED, (double) run.refused());
    List<Long> answers = run.windows();
    for (int window = 0; window < Math.min(windows, answers.size()); window++) {
      results.add(
          name, Figures.WINDOW + (window + 1), answers.get(window) / (double) WINDOW_SECONDS);
    }
  }
}
