package messaging.message;

import org.jspecify.annotations.Nullable;

/**
 * Validates a W3C {@code traceparent}. Pure functions.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
 */
public final class TraceParent {
  private static final int LENGTH = 55;
  private static final int MAX_LENGTH = 128;

  private TraceParent() {}

  /** The value, or null if it is not valid; the standard says to ignore an invalid value. */
  static @Nullable String valid(@Nullable String value) {
    return value != null && isValid(value) ? value : null;
  }

  /** Whether the value is valid in this version of the standard or in a later one. */
  public static boolean isValid(String value) {
    if (value.length() < LENGTH
        || value.length() > MAX_LENGTH
        || !isHex(value, 0, 2)
        || !isHex(value, 3, 35)
        || !isHex(value, 36, 52)
        || !isHex(value, 53, 55)
        || value.charAt(2) != '-'
        || value.charAt(35) != '-'
        || value.charAt(52) != '-') {
      return false;
    }
    return !value.startsWith("ff")
        && !isZero(value, 3, 35)
        && !isZero(value, 36, 52)
        && mayBeLonger(value);
  }

  /** Later versions may add fields after a dash; version 00 has none. */
  private static boolean mayBeLonger(String value) {
    if (value.length() == LENGTH) {
      return true;
    }
    return !value.startsWith("00")
        && value.charAt(LENGTH) == '-'
        && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static boolean isHex(String value, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = value.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isZero(String value, int from, int to) {
    for (int i = from; i < to; i++) {
      if (value.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }
}
