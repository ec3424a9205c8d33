package messaging.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import messaging.auth.SingleHeader;
import org.jspecify.annotations.Nullable;

/** The ids that identify a request in logs and traces. */
final class RequestIds {
  static final CharSequence HEADER = HttpHeaders.createOptimized("X-Request-Id");

  static final CharSequence SNIFFING = HttpHeaders.createOptimized("X-Content-Type-Options");
  static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("nosniff");

  private static final CharSequence TRACE = HttpHeaders.createOptimized("traceparent");

  private static final int MAX_LENGTH = 128;
  private static final String MARKS = "._~:@|+/=-";

  private RequestIds() {}

  /**
   * The id from the request, or a new one if it is missing, repeated or not valid. Also sets it on
   * the response, and with it what each response says: browsers must not guess its media type.
   */
  static String of(HttpServerRequest request) {
    MultiMap answered = request.response().headers();
    String known = answered.get(HEADER);
    if (known != null) {
      return known;
    }
    String given = SingleHeader.get(request.headers(), HEADER);
    String id = given != null && isValid(given) ? given : create();
    answered.set(HEADER, id).set(SNIFFING, NO_SNIFF);
    return id;
  }

  /** The {@code traceparent} of the request, not validated; null if it is missing or repeated. */
  static @Nullable String trace(MultiMap headers) {
    return SingleHeader.get(headers, TRACE);
  }

  /** A new id. It is not a secret, so it needs no secure random numbers. */
  static String create() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  /** Whether the id has 1 to 128 characters that are safe in logs, header fields and URL paths. */
  static boolean isValid(@Nullable String id) {
    if (id == null || id.isEmpty() || id.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      if (!isValid(id.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isValid(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || MARKS.indexOf(c) >= 0;
  }
}
