package messaging.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import messaging.proof.Deployment.Servers;
import messaging.proof.Deployment.Setting;
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
      List<String> broken =
          campaign.end(name).verdicts().stream()
              .filter(verdict -> !verdict.holds())
              .map(verdict -> verdict.check().invariant())
              .toList();
      assertThat(broken).contains(defect.invariant());
    }
  }

  private static Setting setting(Defect defect, LocalPostgres postgres, DedicatedNats nats) {
    String name = "defect-" + defect.name().toLowerCase(Locale.ROOT);
    Setting alone = Setting.of(name, new Servers(postgres, Optional.empty(), nats)).alone();
    return defect.isOfPurge() ? alone.purging() : alone;
  }
}
