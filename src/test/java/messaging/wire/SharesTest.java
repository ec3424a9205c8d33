package messaging.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import messaging.wire.Shares.Share;
import org.junit.jupiter.api.Test;

final class SharesTest {
  private final Shares shares = new Shares(1_000);
  private final Map<String, Long> measured = new HashMap<>();
  private final List<String> ended = new ArrayList<>();

  private Share open(String name, long bytes) {
    measured.put(name, bytes);
    Share share = shares.open(() -> measured.getOrDefault(name, 0L), () -> ended.add(name));
    share.hold(bytes);
    return share;
  }

  @Test
  void endsNobodyUpToTheLimit() {
    IntStream.range(0, 10).forEach(i -> open("c" + i, 100));

    assertThat(ended).isEmpty();
    assertThat(shares.total()).isEqualTo(1_000);
  }

  @Test
  void endsThoseThatHoldMostForLongest() {
    open("small", 1);
    open("large", 400);
    open("larger", 599);
    age();

    open("new", 500);

    assertThat(ended).contains("larger").doesNotContain("small", "new");
    assertThat(shares.total()).isLessThanOrEqualTo(1_000);
  }

  @Test
  void asksBeforeItEndsAConnection() {
    open("taken meanwhile", 900);
    measured.put("taken meanwhile", 0L);
    age();

    open("new", 500);

    assertThat(ended).isEmpty();
    assertThat(shares.total()).isEqualTo(500);
  }

  @Test
  void letsAConnectionAloneHoldMore() {
    open("large answer", 1_001);
    assertThat(ended).isEmpty();
    age();

    open("another", 1_001);

    assertThat(ended).containsExactly("large answer");
  }

  @Test
  void countsNothingOfAConnectionThatEnded() {
    Share share = open("gone", 600);
    share.close();
    share.hold(2_000);
    open("other", 500);

    assertThat(shares.total()).isEqualTo(500);
    assertThat(ended).isEmpty();
  }

  /** Longer than the tests open their connections. */
  private static void age() {
    long start = System.nanoTime();
    await().until(() -> System.nanoTime() - start > 50_000_000);
  }
}
