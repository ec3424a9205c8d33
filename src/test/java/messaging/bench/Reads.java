package messaging.bench;

import java.nio.file.Path;
import java.time.Duration;

/** Pages over HTTP. */
record Reads(
    String name,
    Target target,
    int connections,
    Path requests,
    Load load,
    Duration duration,
    Costs costs)
    implements Scenario {

  @Override
  public void round(Results results) {
    Costs.Measured<Wrk.Run> measured =
        costs.during(() -> load.run(target.service(), connections, duration, requests));
    Wrk.Run run = measured.result();
    if (run.refused() > 0) {
      throw new IllegalStateException(name + ": " + run.refused() + " reads were refused");
    }
    results.add(name, Figures.RATE, run.accepted() / (double) duration.toSeconds());
    results.add(name, Figures.P50, run.p50Millis());
    results.add(name, Figures.P99, run.p99Millis());
    Costs.add(results, name, measured.usage(), target, run.accepted());
  }
}
