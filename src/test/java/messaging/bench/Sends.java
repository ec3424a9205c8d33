package messaging.bench;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Messages over HTTP, everything switched on; the CPU time includes that of the relay.
 *
 * @param costs meters
 */
record Sends(
    String name,
    Target target,
    int connections,
    Path requests,
    Load load,
    Duration duration,
    Costs costs)
    implements Scenario {
  private static final String WAL_POSITION =
      "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint";

  @Override
  public void round(Results results) {
    ServiceProcess service = target.service();
    Db database = new Db(service.databaseUri());
    long walBefore = database.number(WAL_POSITION);
    Costs.Measured<Wrk.Run> measured;
    try (HeapSampler heap = new HeapSampler(service)) {
      measured = costs.during(this::send);
      results.add(name, Figures.HEAP, heap.most());
    }
    Wrk.Run run = measured.result();
    long wal = database.number(WAL_POSITION) - walBefore;
    results.add(name, Figures.RATE, run.accepted() / (double) duration.toSeconds());
    results.add(name, Figures.P50, run.p50Millis());
    results.add(name, Figures.P99, run.p99Millis());
    results.add(name, Figures.REFUSED, (double) run.refused());
    Costs.add(results, name, measured.usage(), target, run.accepted());
    results.add(name, Figures.WAL, wal / (double) Math.max(1, run.accepted()));
    results.add(name, Figures.RESIDENT, service.resident());
    results.add(
        name, Figures.EVENT_AGE, service.metric("messaging_relay_publish_lag_seconds_max", ""));
  }

  private Wrk.Run send() {
    Wrk.Run run = load.run(target.service(), connections, duration, requests);
    target.account().sent(run.accepted(), run.refused());
    target.account().awaitRelay();
    return run;
  }

  @Override
  public String check() {
    return target.account().check();
  }
}
