package messaging.http;

import java.util.ArrayList;
import java.util.List;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import org.jspecify.annotations.Nullable;

/**
 * The parameters behind the question mark. A plus is a plus here, as the query is no form. Nobody
 * asks for parameters that we do not know, so these are ignored.
 */
final class Query {
  private static final Query EMPTY = new Query(List.of());
  private static final int MAX_DIGITS = 19;

  private final List<Parameter> parameters;

  private record Parameter(String name, String value) {}

  private Query(List<Parameter> parameters) {
    this.parameters = parameters;
  }

  /**
   * Reads a query.
   *
   * @param raw null or empty if there is none
   * @throws ProblemException if it cannot be decoded, also in parts that nobody asks for
   */
  static Query parse(@Nullable String raw) {
    if (raw == null || raw.isEmpty()) {
      return EMPTY;
    }
    List<Parameter> parameters = new ArrayList<>(4);
    int start = 0;
    while (start <= raw.length()) {
      int next = raw.indexOf('&', start);
      int end = next < 0 ? raw.length() : next;
      if (end > start) {
        parameters.add(parameter(raw.substring(start, end)));
      }
      start = end + 1;
    }
    return new Query(parameters);
  }

  private static Parameter parameter(String raw) {
    int equals = raw.indexOf('=');
    return equals < 0
        ? new Parameter(PercentCoding.decode(raw), "")
        : new Parameter(
            PercentCoding.decode(raw.substring(0, equals)),
            PercentCoding.decode(raw.substring(equals + 1)));
  }

  /**
   * The value of a parameter, null if it is not given.
   *
   * @throws MessagingException if it is given more than once
   */
  @Nullable String text(String name) {
    String found = null;
    for (Parameter parameter : parameters) {
      if (parameter.name.equals(name)) {
        if (found != null) {
          throw invalid(name + " is given more than once.");
        }
        found = parameter.value;
      }
    }
    return found;
  }

  /**
   * The value of a parameter that is a whole number without a sign, null if it is not given.
   *
   * @throws MessagingException if it is something else, or given more than once
   */
  @Nullable Long number(String name) {
    String text = text(name);
    return text == null ? null : parse(name, text, Long.MAX_VALUE);
  }

  /** The same for small numbers. */
  @Nullable Integer smallNumber(String name) {
    String text = text(name);
    return text == null ? null : (int) parse(name, text, Integer.MAX_VALUE);
  }

  private static long parse(String name, String text, long max) {
    boolean digits =
        !text.isEmpty()
            && text.length() <= MAX_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (digits) {
      try {
        long number = Long.parseLong(text);
        if (number <= max) {
          return number;
        }
      } catch (NumberFormatException overflow) {
        throw notANumber(name);
      }
    }
    throw notANumber(name);
  }

  private static MessagingException notANumber(String name) {
    return invalid(name + " must be a whole number in decimal digits.");
  }

  private static MessagingException invalid(String detail) {
    return new MessagingException(ErrorCode.INVALID_PARAMETER, detail);
  }
}
