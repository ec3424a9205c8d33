package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ParkedChatsTest {
  private static final UUID CHAT = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);

  /** Also right where it passes through the end of its numbers, as a monotonic clock may. */
  private long now = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();

  private final ParkedChats parked = new ParkedChats(() -> now);

  private void assertDueIn(Duration time) {
    now += time.toNanos() - 1;
    assertThat(parked.due()).isEmpty();
    now++;
    assertThat(parked.due()).hasValue(CHAT);
  }

  @Test
  void triesAgainAfterASecondThenTwiceAsLongUpToAMinute() {
    parked.park(Set.of(CHAT));

    assertDueIn(Duration.ofSeconds(1));
    for (int seconds : new int[] {2, 4, 8, 16, 32, 60, 60}) {
      parked.backOff(CHAT);
      assertDueIn(Duration.ofSeconds(seconds));
    }
  }

  @Test
  void keepsTheTimeOfAChatThatIsParkedOnceMore() {
    parked.park(Set.of(CHAT));
    parked.backOff(CHAT);
    now += Duration.ofSeconds(1).toNanos();

    parked.park(Set.of(CHAT));
    parked.reset(Set.of(CHAT));

    assertDueIn(Duration.ofSeconds(1));
  }

  @Test
  void triesAtOnceWhatOnlyTheOutboxKnew() {
    parked.park(Set.of(OTHER));

    parked.reset(Set.of(CHAT));

    assertThat(parked.due()).hasValue(CHAT);
    assertThat(parked.all()).containsExactly(CHAT);
  }

  @Test
  void knowsNothingMoreOfAChatThatIsReleased() {
    parked.park(Set.of(CHAT, OTHER));

    parked.release(CHAT);
    parked.backOff(CHAT);

    assertThat(parked.size()).isEqualTo(1);
    assertThat(parked.all()).containsExactly(OTHER);
  }
}
