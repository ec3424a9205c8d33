package messaging.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Typed reading of the merged values. What is wrong goes into the list of problems, and a stand-in
 * is returned, so that one reading finds them all.
 */
final class ConfigValues {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final URI NO_URI = URI.create("http://localhost");

  private final Map<String, String> values;
  private final List<String> problems;

  ConfigValues(Map<String, String> values, List<String> problems) {
    this.values = values;
    this.problems = problems;
  }

  /** Notes that {@code key} is wrong. */
  void problem(String key, String what) {
    problems.add(name(key) + what);
  }

  /** Whether {@code key} was noted as wrong, so that what was read is a stand-in. */
  boolean isRefused(String key) {
    return problems.stream().anyMatch(problem -> problem.startsWith(name(key)));
  }

  private static String name(String key) {
    return key + " (" + ConfigLoader.variable(key) + "): ";
  }

  /** The value as it stands, perhaps empty. */
  String text(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalStateException("config.yaml has no key " + key);
    }
    return value.strip();
  }

  /** The value if it fits. */
  String text(String key, Predicate<String> fits, String otherwise) {
    String value = text(key);
    if (!fits.test(value)) {
      problem(key, otherwise);
    }
    return value;
  }

  /** A yes or no. */
  boolean flag(String key) {
    return text(
            key, value -> value.equals("true") || value.equals("false"), "must be true or false")
        .equals("true");
  }

  /** One of the constants, written in lower case. */
  <E extends Enum<E>> E choice(String key, Class<E> constants) {
    String value = text(key);
    for (E constant : constants.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(value)) {
        return constant;
      }
    }
    problem(
        key,
        Stream.of(constants.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", ", "must be one of ", "")));
    return constants.getEnumConstants()[0];
  }

  /** A whole number in a range. */
  int integer(String key, int least, int most) {
    return Math.toIntExact(number(key, least, most));
  }

  /** A whole number in a range. */
  long number(String key, long least, long most) {
    try {
      long value = Long.parseLong(text(key));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // said below, with the range
    }
    problem(key, "must be a whole number from " + least + " to " + most);
    return least;
  }

  /** A number from 0 to 1. */
  double fraction(String key) {
    try {
      double value = Double.parseDouble(text(key));
      if (value >= 0 && value <= 1) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // said below, with the range
    }
    problem(key, "must be a number from 0 to 1");
    return 0;
  }

  /**
   * A duration in a range, in the form {@code 800ms}, {@code 5s}, {@code 2m}, {@code 8h} or {@code
   * 30d}.
   */
  Duration duration(String key, Duration least, Duration most) {
    Optional<Duration> value =
        duration(text(key))
            .filter(given -> given.compareTo(least) >= 0 && given.compareTo(most) <= 0);
    if (value.isEmpty()) {
      problem(key, "must be a duration from " + text(least) + " to " + text(most) + ", such as 5s");
    }
    return value.orElse(least);
  }

  /** The duration that the text stands for, in the same form. */
  static Optional<Duration> duration(String text) {
    Matcher form = DURATION.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(form.group(1));
    return Optional.of(
        switch (form.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        });
  }

  private static String text(Duration duration) {
    if (duration.toMillis() % 1000 != 0) {
      return duration.toMillis() + "ms";
    }
    if (duration.isZero() || duration.toSeconds() % 60 != 0) {
      return duration.toSeconds() + "s";
    }
    if (duration.toMinutes() % 60 != 0) {
      return duration.toMinutes() + "m";
    }
    return duration.toHours() % 24 == 0 ? duration.toDays() + "d" : duration.toHours() + "h";
  }

  /** An absolute http or https URI with a host. */
  URI httpUri(String key) {
    try {
      URI uri = new URI(text(key));
      if (uri.getHost() != null
          && uri.getPort() <= ConfigReader.MAX_PORT
          && List.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (URISyntaxException notAUri) {
      // said below; the exception quotes the value, which may hold a password
    }
    problem(key, "must be an http or https address");
    return NO_URI;
  }
}
