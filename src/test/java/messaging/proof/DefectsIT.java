package messaging.proof;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import messaging.testing.Backing;
import messaging.testing.DedicatedNats;
import messaging.testing.LocalPostgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The proof is worth something: a service with a defect does not pass. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
final class DefectsIT {
  private static final long SEED = 1;
  private static final Duration WORKLOAD = Duration.ofSeconds(8);
  private static final Duration LONG_WORKLOAD = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /** Fewer than two idle cores do in that time; a slow machine gets the time for as many. */
  private static final long CALLS = 1_000;

  private static final long MANY_CALLS = 3_000;

  @ParameterizedTest
  @EnumSource
  void isFound(Defect defect, Vertx vertx) throws IOException {
    String name = defect.name().toLowerCase(Locale.ROOT);
    try (LocalPostgres postgres = LocalPostgres.temporary();
        DedicatedNats nats = Backing.dedicatedNats();
        Campaign campaign = new Campaign(setting(defect, postgres, nats), vertx, SEED, PATIENCE)) {
      defect.plant(campaign.deployment().database());
      campaign.start();
      campaign.hold(defect.isRare() ? LONG_WORKLOAD : WORKLOAD);
      awaitCalls(Campaign.FOLDER.resolve(fileOf(defect)), defect.isRare() ? MANY_CALLS : CALLS);
      List<String> broken =
          campaign.end(name).verdicts().stream()
              .filter(verdict -> !verdict.holds())
              .map(verdict -> verdict.check().invariant())
              .toList();
      assertThat(broken).contains(defect.invariant());
    }
  }

  /** A defect shows only where enough is done. */
  private static void awaitCalls(Path history, long least) {
    await("calls")
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              try (Stream<String> lines = Files.lines(history, ISO_8859_1)) {
                return lines.filter(line -> line.startsWith("{\"kind\":\"call\"")).count() >= least;
              }
            });
  }

  private static String nameOf(Defect defect) {
    return "defect-" + defect.name().toLowerCase(Locale.ROOT);
  }

  private static String fileOf(Defect defect) {
    return nameOf(defect) + "-" + SEED + ".ndjson";
  }

  private static Setting setting(Defect defect, LocalPostgres postgres, DedicatedNats nats) {
    Setting alone =
        Setting.of(nameOf(defect), new Servers(postgres, Optional.empty(), nats)).alone();
    return defect.isOfPurge() ? alone.purging() : alone;
  }
}
