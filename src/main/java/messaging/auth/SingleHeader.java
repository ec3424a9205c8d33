package messaging.auth;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/** Header fields that must not be repeated. */
public final class SingleHeader {
  private SingleHeader() {}

  /** The value of the field, null if it is missing or repeated. */
  public static @Nullable String get(MultiMap headers, CharSequence name) {
    String value = headers.get(name);
    return value == null || repeated(headers, name) ? null : value;
  }

  /** Whether the field is repeated. */
  public static boolean repeated(MultiMap headers, CharSequence name) {
    return headers.getAll(name).size() > 1;
  }
}
