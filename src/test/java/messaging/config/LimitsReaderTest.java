package messaging.config;

import static messaging.config.ConfigFixture.load;
import static messaging.config.ConfigFixture.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitsReaderTest {
  private static final String PAIR = "MESSAGING_LIMITS_PAIR";

  @Test
  void limitsNoMessagesUnlessToldTo() {
    LimitsConfig limits = load(PAIR, "").limits();

    assertThat(limits.pair()).isEmpty();
    assertThat(limits.sender()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "20/10s,20,10000",
    "1/1s,1,1000",
    "100000/1d,100000,86400000",
    "20/1h,20,3600000",
    "5/1500ms,5,1500"
  })
  void readsABurstAndTheTimeOfItsRefill(String text, int burst, long millis) {
    RateLimit rate = new RateLimit(burst, Duration.ofMillis(millis));

    assertThat(load(PAIR, text).limits().pair()).contains(rate);
    assertThat(load("MESSAGING_LIMITS_SENDER", text).limits().sender()).contains(rate);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0/1s",
        "100001/1s",
        "20/999ms",
        "20/1441m",
        "20/",
        "/1s",
        "20",
        "10s",
        "20/10",
        "20/s",
        "-1/1s",
        "2.5/1s",
        "20 / 10s",
        "20/10s/1",
        "20/1w",
        "1000000/1s",
        "off"
      })
  void refusesWhatIsNoRate(String text) {
    assertThat(problems(() -> load(PAIR, text)))
        .singleElement()
        .asString()
        .contains("limits.pair (" + PAIR + "): must be empty, or 1 to 100000 messages");
  }

  @ParameterizedTest
  @CsvSource({"20,10000,500000", "3,10000,3333334", "7,1000,142858", "100000,1000,10"})
  void neverLetsThroughMoreThanTheRate(int burst, long millis, long micros) {
    assertThat(new RateLimit(burst, Duration.ofMillis(millis)).gap())
        .isEqualTo(Duration.ofNanos(1_000 * micros));
  }
}
