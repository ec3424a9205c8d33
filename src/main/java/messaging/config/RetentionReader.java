package messaging.config;

import java.time.Duration;

/** Reads the keys under {@code retention}. */
final class RetentionReader {
  private static final String KEY = "retention.max-age";
  private static final Duration LEAST = Duration.ofHours(1);

  private RetentionReader() {}

  /** Problems are noted in {@code values}. */
  static RetentionConfig read(ConfigValues values) {
    RetentionConfig retention =
        new RetentionConfig(values.duration(KEY, Duration.ZERO, Duration.ofDays(3_650)));
    if (retention.isOn() && retention.maxAge().compareTo(LEAST) < 0) {
      values.problem(KEY, "must be 0s (off), or at least 1h");
    }
    return retention;
  }
}
