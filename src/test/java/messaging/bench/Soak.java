package messaging.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import messaging.testing.PagePart;

/**
 * {@code mvn -q -Pbench package exec:java -Dexec.main=messaging.bench.Soak}: looks for the peak,
 * then sends at 80 % of it for {@code soak.minutes}. At the end it reads every row and every event,
 * and fails if anything is not as promised, or if anything climbs meanwhile. The report is {@code
 * target/bench/soak.md}; {@code soak.write} writes it into the page about the proof. The other
 * options are in {@link Options}.
 */
public final class Soak {
  private static final PrintStream OUT = System.out;
  private static final Path REPORT = Path.of("target/bench/soak.md");
  private static final int CONNECTIONS = 256;
  private static final double SHARE = 0.8;

  /** The generator keeps what it has measured of one part in memory. */
  private static final Duration PART = Duration.ofSeconds(20);

  static final Path PAGE = Path.of("src/docs/proof.md");
  static final PagePart PUBLISHED =
      new PagePart("<!-- written by the soak -->", "<!-- end of what the soak writes -->");

  /** Of a shorter one nothing is published: noise has steep slopes. */
  private static final int LEAST_PUBLISHED = 20;

  private final Stack stack;
  private final Target target;
  private final Load load;
  private final H2load h2load;
  private final Slopes slopes = new Slopes();
  private final long start = System.nanoTime();
  private long accepted;
  private long refused;

  private Soak(Stack stack, Options options) {
    this.stack = stack;
    target = stack.service("soak", options.jar(), stack.server(), Map.of());
    load = new Load(stack.folder(), options.load());
    h2load = new H2load(stack.folder());
  }

  /** See the class. */
  public static void main(String[] args) throws IOException {
    Options options = Options.ofSystemProperties();
    int minutes = Integer.getInteger("soak.minutes", LEAST_PUBLISHED);
    boolean write = Boolean.getBoolean("soak.write");
    if (write && minutes < LEAST_PUBLISHED) {
      throw new IllegalArgumentException("soak.write needs soak.minutes of " + LEAST_PUBLISHED);
    }
    try (Stack stack = new Stack(options)) {
      OUT.println("Logs are in " + stack.folder());
      Soak soak = new Soak(stack, options);
      String report = soak.run(options.warm(), Duration.ofMinutes(minutes));
      Files.createDirectories(REPORT.getParent());
      Files.writeString(REPORT, report);
      soak.assertFlat();
      if (write) {
        Files.writeString(PAGE, PUBLISHED.into(Files.readString(PAGE), report.strip()));
      }
    }
  }

  private String run(Duration warm, Duration length) {
    send(warm);
    Wrk.Run fastest = send(load.duration());
    if (fastest.accepted() == 0) {
      throw new IllegalStateException("No peak: nothing was accepted in " + load.duration());
    }
    double rate = SHARE * fastest.accepted() / load.duration().toSeconds();
    double begin = seconds();
    for (int part = 0; part < length.dividedBy(PART); part++) {
      soak(rate);
    }
    double took = seconds() - begin;
    OUT.println(slopes.table());
    target.account().awaitRelay();
    ServiceProcess service = target.service();
    OUT.println(target.account().check());
    String read =
        EveryChat.check(service.databaseUri(), stack.nats(), service.stream() + ".message.sent");
    String report =
        """
        %,d sends in %.0f minutes at %,.0f a second, 80 %% of the peak; %,d others were refused. %s

        %s"""
            .formatted(accepted, took / 60, rate, refused, read, slopes.table());
    OUT.println(report);
    return report;
  }

  /**
   * Ends a run in which something climbs.
   *
   * @throws IllegalStateException with what it is
   */
  private void assertFlat() {
    List<Held> climbing = slopes.climbing();
    if (!climbing.isEmpty()) {
      throw new IllegalStateException(
          "It climbs: "
              + climbing.stream()
                  .map(what -> what.sentence() + " " + slopes.of(what))
                  .collect(Collectors.joining("; ")));
    }
  }

  /** As fast as it can. */
  private Wrk.Run send(Duration duration) {
    Wrk.Run run = load.run(target.service(), CONNECTIONS, duration, load.sends(LargeData.PAIRS));
    target.account().sent(run.accepted(), run.refused());
    target.account().awaitRelay();
    return run;
  }

  private void soak(double rate) {
    try (Sampler sampler = new Sampler(target, slopes, this::seconds)) {
      H2load.Run run = h2load.run(target.service().url(), CONNECTIONS, rate, PART, LargeData.PAIRS);
      accepted += run.accepted();
      refused += run.refused();
      target.account().sent(run.accepted(), run.refused());
      sampler.note();
    }
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
