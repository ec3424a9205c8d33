package messaging.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import messaging.proof.Entry.Used;
import org.junit.jupiter.api.Test;

final class BackToBaselineTest {
  private static boolean holds(double before, double after) {
    return holds("heap after a full collection", before, after);
  }

  private static boolean holds(String what, double before, double after) {
    Findings findings = new Findings();
    Used used = new Used("n0", what, before, after);
    new BackToBaseline().check(new History(List.of(used)), findings);
    return findings.violations().isEmpty();
  }

  @Test
  void letsAValueGrowByATenthAndTen() {
    assertThat(holds(20, 32)).isTrue();
    assertThat(holds(100, 120)).isTrue();
    assertThat(holds(100, 20)).isTrue();
  }

  @Test
  void findsWhatIsLeftOver() {
    assertThat(holds(20, 33)).isFalse();
    assertThat(holds(100, 121)).isFalse();
  }

  @Test
  void letsPoolsOfThreadsFillAndFindsALeak() {
    assertThat(holds("jvm_threads_live_threads", 80, 118)).isTrue();
    assertThat(holds("jvm_threads_live_threads", 80, 119)).isFalse();
  }
}
