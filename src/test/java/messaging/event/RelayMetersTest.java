package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import messaging.message.DomainEvent;
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

  @Test
  void countsWhatIsAcknowledgedAndHowLongItTook() {
    DomainEvent early = Events.sent(UUID.randomUUID(), 1);
    DomainEvent late = Events.sent(UUID.randomUUID(), 1);
    clock.now = early.time().plusSeconds(2);
    meters.batch(3, List.of(early));
    // The clock of the database may be ahead of ours.
    clock.now = late.time().minusSeconds(9);
    meters.batch(1, List.of(late));

    assertThat(registry.get("messaging.relay.batch.size").summary().totalAmount()).isEqualTo(4);
    assertThat(registry.get("messaging.relay.published").tag("type", "message.sent").counter())
        .returns(2.0, Counter::count);
    Timer lag = registry.get("messaging.relay.publish.lag").timer();
    assertThat(lag.count()).isEqualTo(2);
    assertThat(lag.totalTime(TimeUnit.SECONDS)).isEqualTo(2);
  }

  @Test
  void countsFailuresByTheirReason() {
    meters.failure(Trouble.STREAM);

    assertThat(registry.get("messaging.relay.failures").tag("reason", "stream").counter())
        .returns(1.0, Counter::count);
    assertThat(registry.get("messaging.relay.failures").tag("reason", "order").counter())
        .returns(0.0, Counter::count);
  }
}
