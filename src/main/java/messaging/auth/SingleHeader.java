package messaging.auth;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/** Header fields of which there may be one only. */
public final class SingleHeader {
  private SingleHeader() {}

  /** The value of the field, null if there is none or more than one. */
  public static @Nullable String get(MultiMap headers, CharSequence name) {
    String value = headers.get(name);
    return value == null || repeated(headers, name) ? null : value;
  }

  /** Whether there is more than one such field. */
  public static boolean repeated(MultiMap headers, CharSequence name) {
    return headers.getAll(name).size() > 1;
  }
}
