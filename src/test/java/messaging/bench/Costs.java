package messaging.bench;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What requests cost: CPU microseconds of each process a request, and how much of the machine went
 * to others meanwhile.
 */
final class Costs {
  static final String SERVICE = "service";
  static final String POSTGRES = "postgres";
  static final String NATS = "nats";

  /** In the order of the report; the first three are what a message costs. */
  static final List<String> PROCESSES =
      List.of(SERVICE, POSTGRES, NATS, CpuMeter.CONTACTS, CpuMeter.CLIENT);

  private static final double MICROS = 1e6;
  private static final double PERCENT = 100;

  private final CpuMeter cpu;

  Costs(CpuMeter cpu) {
    this.cpu = cpu;
  }

  /** What a load used, with what it returned. */
  record Measured<T>(T result, Usage usage) {}

  <T> Measured<T> during(Supplier<T> load) {
    Usage before = cpu.read();
    T result = load.get();
    return new Measured<>(result, cpu.read().since(before));
  }

  /**
   * Adds what {@code requests} cost the service of the target and its servers, if there are any.
   */
  static void add(Results results, String name, Usage usage, Target target, long requests) {
    Map<String, String> processes =
        Map.of(
            SERVICE,
            target.service().name(),
            POSTGRES,
            target.server().name(),
            NATS,
            NATS,
            CpuMeter.CONTACTS,
            CpuMeter.CONTACTS,
            CpuMeter.CLIENT,
            CpuMeter.CLIENT);
    addMachine(results, name, usage);
    if (requests == 0) {
      return;
    }
    double sum = 0;
    for (String process : PROCESSES) {
      double micros = usage.of(requireNonNull(processes.get(process))) * MICROS / requests;
      results.add(name, Figures.CPU + process, micros);
      sum += List.of(SERVICE, POSTGRES, NATS).contains(process) ? micros : 0;
    }
    results.add(name, Figures.CPU_SUM, sum);
  }

  /** Adds what PostgreSQL alone spent. */
  static void addPostgres(
      Results results, String name, Usage usage, Server server, long transactions) {
    results.add(name, Figures.CPU + POSTGRES, usage.of(server.name()) * MICROS / transactions);
    addMachine(results, name, usage);
  }

  /** Adds how much of the machine went to others. */
  static void addMachine(Results results, String name, Usage usage) {
    results.add(name, Figures.FOREIGN, PERCENT * usage.foreignPart());
    results.add(name, Figures.STEAL, PERCENT * usage.stolenPart());
  }
}
