package messaging.bench;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/** What PostgreSQL does by itself with one commit a message. */
record Reference(
    String name, Pgbench pgbench, String databaseUri, int pairs, Load load, CpuMeter cpu)
    implements Scenario {
  private static final double MICROS = 1e6;

  @Override
  public void round(Results results) {
    Map<String, Double> before = cpu.read();
    Pgbench.Run run = pgbench.run(databaseUri, pairs, load.duration());
    double seconds =
        requireNonNull(cpu.read().get("postgres")) - requireNonNull(before.get("postgres"));
    results.add(name, Figures.RATE, run.rate());
    results.add(name, Figures.P50, run.p50Millis());
    results.add(name, Figures.P99, run.p99Millis());
    results.add(name, Figures.CPU + "postgres", seconds * MICROS / run.transactions());
  }
}
