package messaging.bench;

/** What PostgreSQL does by itself with one commit a message. */
record Reference(String name, Pgbench pgbench, Server server, int pairs, Load load, Costs costs)
    implements Scenario {
  /** Of the database, on each server. */
  static final String DATABASE = "reference";

  @Override
  public void round(Results results) {
    Costs.Measured<Pgbench.Run> measured =
        costs.during(() -> pgbench.run(server.superuserUri(DATABASE), pairs, load.duration()));
    Pgbench.Run run = measured.result();
    results.add(name, Figures.RATE, run.rate());
    results.add(name, Figures.P50, run.p50Millis());
    results.add(name, Figures.P99, run.p99Millis());
    Costs.addPostgres(results, name, measured.usage(), server, run.transactions());
  }
}
