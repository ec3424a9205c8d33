package messaging.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the keys under {@code limits}. */
final class LimitsReader {
  private static final Pattern RATE = Pattern.compile("(?<burst>\\d{1,6})/(?<refill>.+)");
  private static final int MOST_AT_ONCE = 100_000;
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  private LimitsReader() {}

  /** Problems are noted in {@code values}. */
  static LimitsConfig read(ConfigValues values) {
    return new LimitsConfig(
        values.integer("limits.concurrent", 1, 100_000),
        rate(values, "limits.pair"),
        rate(values, "limits.sender"));
  }

  private static Optional<RateLimit> rate(ConfigValues values, String key) {
    String text = values.text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<RateLimit> rate = rate(text);
    if (rate.isEmpty()) {
      values.problem(
          key,
          "must be empty, or 1 to "
              + MOST_AT_ONCE
              + " messages, a slash and 1s to 1d, such as 20/10s");
    }
    return rate;
  }

  private static Optional<RateLimit> rate(String text) {
    Matcher form = RATE.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    int burst = Integer.parseInt(form.group("burst"));
    return ConfigValues.duration(form.group("refill"))
        .filter(refill -> burst >= 1 && burst <= MOST_AT_ONCE)
        .filter(refill -> refill.compareTo(SHORTEST) >= 0 && refill.compareTo(LONGEST) <= 0)
        .map(refill -> new RateLimit(burst, refill));
  }
}
