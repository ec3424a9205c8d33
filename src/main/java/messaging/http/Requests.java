package messaging.http;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import messaging.auth.Caller;
import messaging.auth.SingleHeader;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import org.jspecify.annotations.Nullable;

/** Reads the data of a request for the call handlers. Earlier handlers have already checked it. */
final class Requests {
  private static final String CALLER = "caller";
  private static final int MAX_DIGITS = 19;

  private Requests() {}

  /** Stores the authenticated caller. */
  static void caller(RoutingContext context, Caller caller) {
    context.put(CALLER, caller);
  }

  /** The authenticated caller. */
  static Caller caller(RoutingContext context) {
    return context.get(CALLER);
  }

  /** The authenticated user. */
  static String userId(RoutingContext context) {
    return caller(context).userId();
  }

  /** The user id in the path, decoded. */
  static String peerId(RoutingContext context) {
    return context.pathParam("user_id");
  }

  /**
   * The value of a header field that must not be repeated, null if it is missing.
   *
   * @throws MessagingException if it is repeated
   */
  static @Nullable String header(RoutingContext context, CharSequence name) {
    if (SingleHeader.repeated(context.request().headers(), name)) {
      throw invalid(name + " is given more than once.");
    }
    return context.request().getHeader(name);
  }

  /**
   * The value of a query parameter, null if it is missing. Unknown parameters are ignored.
   *
   * @throws MessagingException if it is repeated
   */
  static @Nullable String parameter(RoutingContext context, String name) {
    if (context.request().query() == null) {
      return null;
    }
    List<String> values = context.queryParam(name);
    if (values.size() > 1) {
      throw invalid(name + " is given more than once.");
    }
    return values.isEmpty() ? null : values.get(0);
  }

  /**
   * The value of a parameter that is a whole number without a sign, null if it is missing.
   *
   * @throws MessagingException if it is not such a number, or repeated
   */
  static @Nullable Long number(RoutingContext context, String name) {
    String text = parameter(context, name);
    return text == null ? null : parse(name, text, Long.MAX_VALUE);
  }

  /** The same for an {@code int}. */
  static @Nullable Integer smallNumber(RoutingContext context, String name) {
    String text = parameter(context, name);
    return text == null ? null : (int) parse(name, text, Integer.MAX_VALUE);
  }

  private static long parse(String name, String text, long max) {
    boolean digits =
        !text.isEmpty()
            && text.length() <= MAX_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits) {
      throw notANumber(name);
    }
    try {
      long number = Long.parseLong(text);
      if (number <= max) {
        return number;
      }
    } catch (NumberFormatException overflow) {
      throw notANumber(name);
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
