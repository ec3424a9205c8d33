package messaging.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what an honest call takes before an attack and while it goes on. Others may use the
 * machine meanwhile, so there is another round where it takes too long, compared with the same time
 * before: a node that is too slow, or stays so, is that in every round.
 */
public final class Slowdown {
  private static final Logger log = LoggerFactory.getLogger(Slowdown.class);
  private static final double MOST = 3;
  private static final int MOST_ROUNDS = 3;
  private static final int SAMPLE = 300;

  private final Runnable call;
  private final Duration before;

  /**
   * Measures what the call takes without an attack.
   *
   * @param call throws if it is not answered well
   */
  public Slowdown(Runnable call) {
    this(call, HonestClient.median(call, SAMPLE));
  }

  private Slowdown(Runnable call, Duration before) {
    this.call = call;
    this.before = before;
  }

  /**
   * Measures what the call takes beside harmless requests, as many as in the attack: then what is
   * judged is what the attackers ask for, and not that they use the machine, too.
   *
   * @param call throws if it is not answered well
   */
  public static Slowdown beside(Runnable harmless, Runnable call) {
    return new Slowdown(call, during(harmless, call).median());
  }

  /**
   * Fails if in each round a call takes {@value #MOST} times as long, or longer.
   *
   * @param name of the attack
   * @param end ends what the attack leaves behind
   */
  public void assertSmall(String name, Runnable attack, Runnable end) {
    for (int round = 1; ; round++) {
      double factor = factor(name, attack);
      end.run();
      if (factor < MOST || round == MOST_ROUNDS) {
        assertThat(factor).isLessThan(MOST);
        return;
      }
    }
  }

  private static HonestClient during(Runnable requests, Runnable call) {
    HonestClient honest = HonestClient.start(call);
    try (honest) {
      requests.run();
    }
    return honest;
  }

  private double factor(String name, Runnable attack) {
    HonestClient honest = during(attack, call);
    double factor = (double) honest.median().toNanos() / before.toNanos();
    log.atInfo()
        .addKeyValue("attack", name)
        .addKeyValue("factor", "%.2f".formatted(factor))
        .addKeyValue("beforeMicros", before.toNanos() / 1_000)
        .addKeyValue("duringMicros", honest.median().toNanos() / 1_000)
        .addKeyValue("sends", honest.count())
        .log("Slowdown");
    return factor;
  }
}
