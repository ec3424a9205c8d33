package messaging.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

final class SlopesTest {
  private final Slopes slopes = new Slopes();
  private final Random random = new Random(1);

  /** Every 20 s for 20 minutes. */
  private void held(Held what, IntToDoubleFunction value) {
    for (int part = 0; part < 60; part++) {
      slopes.add(what, 20 * part, value.applyAsDouble(part));
    }
  }

  private void heldTheRest(Held... but) {
    Arrays.stream(Held.values())
        .filter(what -> !Arrays.asList(but).contains(what))
        .forEach(what -> held(what, part -> 100 + random.nextInt(3)));
  }

  @Test
  void tellsGrowthFromNoise() {
    held(Held.HEAP, part -> 80 + part * 0.25 + random.nextInt(10));
    held(Held.DESCRIPTORS, part -> 300 + random.nextInt(20));
    heldTheRest(Held.HEAP, Held.DESCRIPTORS);
    assertThat(slopes.of(Held.HEAP).aMinute()).isCloseTo(0.75, within(0.15));
    assertThat(slopes.of(Held.DESCRIPTORS).aMinute()).isCloseTo(0, within(0.3));
    assertThat(slopes.climbing()).containsExactly(Held.HEAP);
    assertThat(slopes.table()).containsOnlyOnce("**no**").contains("| heap in use, MiB | ");
  }

  @Test
  void findsEachThatClimbs() {
    for (Held climbing : Held.values()) {
      Slopes one = new Slopes();
      for (Held what : Held.values()) {
        double step = what == climbing ? what.mayGrow(100) / 30 : 0;
        for (int part = 0; part < 60; part++) {
          one.add(what, 20 * part, 100 + step * part);
        }
      }
      assertThat(one.climbing()).containsExactly(climbing);
    }
  }

  @Test
  void isNotMisledByAQuarterOfTheValues() {
    held(Held.DEAD, part -> part % 4 == 0 ? part * 10_000 : 1_000);
    assertThat(slopes.of(Held.DEAD).aMinute()).isCloseTo(0, within(1.0));
  }

  @Test
  void leavesOutHowItBegins() {
    held(Held.HEAP, part -> Math.min(part, 20));
    assertThat(slopes.of(Held.HEAP).aMinute()).isZero();
    assertThat(slopes.of(Held.HEAP).least()).isEqualTo(20);
  }

  @Test
  void letsItFall() {
    held(Held.OUTBOX, part -> 100_000 - 1_000 * part);
    heldTheRest(Held.OUTBOX);
    assertThat(slopes.climbing()).isEmpty();
  }

  @Test
  void takesNothingThatNobodyLookedAtForFlat() {
    heldTheRest(Held.THREADS);
    assertThatThrownBy(slopes::climbing).hasMessage("Nobody looked at threads");
  }
}
