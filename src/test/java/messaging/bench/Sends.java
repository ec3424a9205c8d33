package messaging.bench;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;

/** Messages over HTTP, everything switched on; the CPU time includes that of the relay. */
record Sends(String name, Target target, int connections, Path requests, Load load, CpuMeter cpu)
    implements Scenario {
  private static final double MICROS = 1e6;

  @Override
  public void round(Results results) {
    ServiceProcess service = target.service();
    Map<String, Double> before = cpu.read();
    Wrk.Run run;
    try (HeapSampler heap = new HeapSampler(service)) {
      run = load.run(service, connections, load.duration(), requests);
      target.account().sent(run.accepted(), run.refused());
      target.account().awaitRelay();
      results.add(name, Figures.HEAP, heap.most());
    }
    Map<String, Double> after = cpu.read();
    results.add(name, Figures.RATE, run.accepted() / (double) load.duration().toSeconds());
    results.add(name, Figures.P50, run.p50Millis());
    results.add(name, Figures.P99, run.p99Millis());
    results.add(name, Figures.REFUSED, (double) run.refused());
    addCpu(results, "service", before, after, service.name(), run.accepted());
    for (String process : new String[] {"postgres", "nats", "contacts", "client"}) {
      addCpu(results, process, before, after, process, run.accepted());
    }
    results.add(
        name, Figures.EVENT_AGE, service.metric("messaging_relay_publish_lag_seconds_max", ""));
  }

  private void addCpu(
      Results results,
      String figure,
      Map<String, Double> before,
      Map<String, Double> after,
      String process,
      long messages) {
    double seconds = requireNonNull(after.get(process)) - requireNonNull(before.get(process));
    results.add(name, Figures.CPU + figure, seconds * MICROS / messages);
  }

  @Override
  public String check() {
    return target.account().check();
  }
}
