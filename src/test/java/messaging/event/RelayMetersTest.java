package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import messaging.message.Outbox.Depth;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RelayMetersTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final SetClock clock = new SetClock();
  private final RelayMeters meters = new RelayMeters(registry, clock);

  private static final class SetClock extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private double seesAt(long second, @Nullable Long transaction) {
    clock.now = Instant.ofEpochSecond(second);
    meters.waiting(new Depth(0, null, transaction));
    return registry.get("messaging.outbox.oldest.transaction").timeGauge().value();
  }

  @Test
  void tellsHowLongTheOldestTransactionIsKnown() {
    assertThat(seesAt(0, null)).isZero();
    assertThat(seesAt(10, 7L)).isZero();
    assertThat(seesAt(15, 7L)).isEqualTo(5);
    assertThat(seesAt(70, 7L)).isEqualTo(60);
    assertThat(seesAt(71, 8L)).isZero();
    assertThat(seesAt(72, 8L)).isEqualTo(1);
    assertThat(seesAt(73, null)).isZero();
  }

  @Test
  void knowsOfNoneWhileTheDatabaseDoesNotAnswer() {
    seesAt(0, 7L);
    clock.now = Instant.ofEpochSecond(9);
    meters.waiting(null);

    assertThat(registry.get("messaging.outbox.oldest.transaction").timeGauge().value()).isZero();
    assertThat(registry.get("messaging.outbox.age").timeGauge().value()).isNaN();
  }
}
