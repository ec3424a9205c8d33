package messaging.config;

import static messaging.config.ConfigFixture.load;
import static messaging.config.ConfigFixture.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetentionReaderTest {
  private static final String RETENTION = "MESSAGING_RETENTION_MAX_AGE";
  private static final String STREAM = "MESSAGING_NATS_MAX_AGE";

  @Test
  void isOffIfNotToldOtherwise() {
    assertThat(load().retention().isOn()).isFalse();
    assertThat(load(STREAM, "3650d").nats().stream().maxAge()).isEqualTo(Duration.ofDays(3_650));
  }

  @ParameterizedTest
  @CsvSource({"1h,1h", "30d,720h", "30d,1m", "3650d,3650d"})
  void takesAnAgeThatTheStreamDoesNotExceed(String retention, String stream) {
    ServiceConfig config = load(RETENTION, retention, STREAM, stream);
    assertThat(config.retention().isOn()).isTrue();
    assertThat(config.nats().stream().longestAge()).isEqualTo(config.retention().maxAge());
  }

  @ParameterizedTest
  @CsvSource({"30d,0s", "30d,43201m", "1h,61m"})
  void refusesAStreamThatKeepsMoreThanTheDatabase(String retention, String stream) {
    assertThat(problems(() -> load(RETENTION, retention, STREAM, stream)))
        .containsExactly(
            "nats.max-age (MESSAGING_NATS_MAX_AGE): must be set, and at most retention.max-age:"
                + " the stream would keep what is purged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"59m", "1ms"})
  void refusesAnAgeBelowAnHour(String retention) {
    assertThat(problems(() -> load(RETENTION, retention, STREAM, "1ms")))
        .containsExactly(
            "retention.max-age (MESSAGING_RETENTION_MAX_AGE): must be 0s (off), or at least 1h");
  }
}
