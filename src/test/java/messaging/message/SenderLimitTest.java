package messaging.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What the limit lets through, against a bucket of which each token is counted. */
final class SenderLimitTest {
  private static final Duration GAP = Duration.ofMillis(10);

  private long now = Long.MAX_VALUE - Duration.ofMillis(200).toNanos();

  /** What happens after a time; the clock of the test passes the end of its range. */
  record Step(int afterMillis, boolean givesBack) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 25), Arbitraries.of(false, false, false, true))
        .as(Step::new)
        .list()
        .ofMaxSize(100);
  }

  /** Tokens come back one by one, each a gap after the one before, and never above the burst. */
  private static final class Bucket {
    private final int burst;
    private long millis;
    private final List<Long> comeBackAt = new ArrayList<>();

    Bucket(int burst) {
      this.burst = burst;
    }

    void pass(int time) {
      millis += time;
      comeBackAt.removeIf(at -> at <= millis);
    }

    /** Zero if there was one, else the time until there is. */
    long take() {
      if (comeBackAt.size() == burst) {
        return comeBackAt.get(0) - millis;
      }
      long last = comeBackAt.isEmpty() ? millis : comeBackAt.get(comeBackAt.size() - 1);
      comeBackAt.add(last + GAP.toMillis());
      return 0;
    }

    void giveBack() {
      if (!comeBackAt.isEmpty()) {
        comeBackAt.remove(comeBackAt.size() - 1);
      }
    }
  }

  @Property
  void letsThroughWhatABucketOfTokensWould(
      @ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 1, max = 5) int burst) {
    SenderLimit limit = new SenderLimit(burst, GAP, () -> now);
    Bucket bucket = new Bucket(burst);
    for (Step step : steps) {
      now += Duration.ofMillis(step.afterMillis()).toNanos();
      bucket.pass(step.afterMillis());
      if (step.givesBack()) {
        limit.giveBack("ann");
        bucket.giveBack();
      } else {
        assertThat(waiting(limit.take("ann"))).isEqualTo(bucket.take());
      }
    }
  }

  private static long waiting(Optional<MessagingException> refusal) {
    return refusal.flatMap(MessagingException::retryAfter).map(Duration::toMillis).orElse(0L);
  }

  @Example
  void countsEachSenderForItself() {
    SenderLimit limit = new SenderLimit(1, GAP, () -> now);

    assertThat(limit.take("ann")).isEmpty();
    assertThat(limit.take("bob")).isEmpty();
    assertThat(limit.take("ann").orElseThrow().code()).isEqualTo(ErrorCode.TOO_MANY_MESSAGES);
  }
}
