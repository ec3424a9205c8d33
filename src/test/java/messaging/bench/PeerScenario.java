package messaging.bench;

import java.time.Duration;
import java.util.function.ToLongFunction;

/**
 * A load on a peer, with what a message or a page costs it.
 *
 * @param work gives how much was done
 */
record PeerScenario(
    String name,
    Peer peer,
    PeerLoad load,
    ToLongFunction<PeerLoad> work,
    Duration duration,
    Costs costs)
    implements Scenario {
  private static final double MICROS = 1e6;

  @Override
  public void round(Results results) {
    Costs.Measured<Long> measured = costs.during(() -> work.applyAsLong(load));
    long done = measured.result();
    double service = measured.usage().of(peer.name()) * MICROS / done;
    double postgres =
        peer.storage().map(Server::name).map(measured.usage()::of).orElse(0.0) * MICROS / done;
    results.add(name, Figures.RATE, done / (double) duration.toSeconds());
    results.add(name, Figures.CPU + Costs.SERVICE, service);
    results.add(name, Figures.CPU + Costs.POSTGRES, postgres);
    results.add(name, Figures.CPU_SUM, service + postgres);
    Costs.addMachine(results, name, measured.usage());
  }

  @Override
  public String check() {
    load.check();
    return "";
  }
}
