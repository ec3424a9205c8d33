package messaging.bench;

import java.nio.file.Path;
import java.time.Duration;

/** Pages over HTTP. */
record Reads(String name, Target target, int connections, Path requests, Load load)
    implements Scenario {
  private static final Duration SHORT = Duration.ofSeconds(2);

  @Override
  public void round(Results results) {
    Wrk.Run run = load.run(target.service(), connections, SHORT, requests);
    if (run.refused() > 0) {
      throw new IllegalStateException(name + ": " + run.refused() + " reads were refused");
    }
    results.add(name, Figures.RATE, run.accepted() / (double) SHORT.toSeconds());
    results.add(name, Figures.P50, run.p50Millis());
    results.add(name, Figures.P99, run.p99Millis());
  }
}
