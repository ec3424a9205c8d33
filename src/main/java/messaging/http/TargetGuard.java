package messaging.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses request targets that a gateway could interpret differently (RFC 9112, section 3.2; RFC
 * 3986, section 6.2): dot segments, empty segments, a percent-encoded slash, and percent-encoding
 * that is invalid or not UTF-8. The router of Vert.x Web would resolve and decode these silently.
 * After this handler a path has one meaning only.
 */
final class TargetGuard implements Handler<RoutingContext> {
  /** Scheme, authority, optional path, optional query. */
  private static final Pattern ABSOLUTE_FORM =
      Pattern.compile("(?i:https?)://[^/?#@]+(?<path>/[^?#]*)?(?<query>\\?[^#]*)?");

  private final Set<String> withSlash;

  /**
   * @param withSlash the paths that end with a slash and are there; no other one is
   */
  TargetGuard(Set<String> withSlash) {
    this.withSlash = withSlash;
  }

  @Override
  public void handle(RoutingContext context) {
    String target = context.request().uri();
    if (target.charAt(0) == '/') {
      judge(context, context.request().path(), context.request().query());
      return;
    }
    Matcher absolute = ABSOLUTE_FORM.matcher(target);
    if (!absolute.matches()) {
      throw new ProblemException(ProblemKind.NOT_FOUND, "The request target has no path.");
    }
    String query = absolute.group("query");
    if (absolute.group("path") == null) {
      // Vert.x would search the query for a slash.
      context.reroute("/" + (query == null ? "" : query));
      return;
    }
    judge(context, absolute.group("path"), query);
  }

  private void judge(RoutingContext context, String path, @Nullable String query) {
    if (query == null && isPlain(path)) {
      context.next();
      return;
    }
    int length = path.length();
    for (int start = 1; start <= length; ) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? length : slash;
      if (end == start && end < length) {
        throw malformed("The path has an empty segment.");
      }
      judgeSegment(path.substring(start, end));
      start = end + 1;
    }
    if (length > 1 && path.charAt(length - 1) == '/' && !withSlash.contains(path)) {
      // The router would accept it.
      throw new ProblemException(ProblemKind.NOT_FOUND, "A path must not end with a slash.");
    }
    if (query != null) {
      decode(query);
    }
    context.next();
  }

  /** Whether nothing in the path needs a closer look; true for almost all of them. */
  private static boolean isPlain(String path) {
    char before = 0;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean plain = c > ' ' && c < 0x7f && c != '%' && c != '#';
      if (!plain || (before == '/' && (c == '/' || c == '.'))) {
        return false;
      }
      before = c;
    }
    return before != '/';
  }

  private static void judgeSegment(String raw) {
    String segment = decode(raw);
    if (segment.equals(".") || segment.equals("..")) {
      throw malformed("The path has a dot segment.");
    }
    if (segment.indexOf('/') >= 0) {
      throw malformed("The path has a percent-encoded slash.");
    }
  }

  /**
   * Decodes {@code raw}.
   *
   * @throws ProblemException if it contains invalid percent-encoding, bytes that are not UTF-8,
   *     U+0000, or characters that must be percent-encoded
   */
  private static String decode(String raw) {
    boolean escaped = false;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        throw malformed("The path or the query contains a character that must be percent-encoded.");
      }
      escaped |= c == '%';
    }
    return escaped ? decodeEscapes(raw) : raw;
  }

  private static String decodeEscapes(String raw) {
    byte[] bytes = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes[length++] = escapedByte(raw, i);
        i += 2;
      } else {
        bytes[length++] = (byte) c;
      }
    }
    try {
      // A new decoder reports malformed input; String and Vert.x would replace it.
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      throw malformed("The percent-encoding is not UTF-8.");
    }
  }

  private static byte escapedByte(String raw, int percent) {
    int high = percent + 2 < raw.length() ? hex(raw.charAt(percent + 1)) : -1;
    int low = high < 0 ? -1 : hex(raw.charAt(percent + 2));
    if (low < 0 || high + low == 0) {
      throw malformed("The percent-encoding is not valid.");
    }
    return (byte) (high * 16 + low);
  }

  private static int hex(char c) {
    // Not Character.digit alone: it also accepts digits of other scripts.
    return c < 0x7f ? Character.digit(c, 16) : -1;
  }

  private static ProblemException malformed(String detail) {
    return new ProblemException(ProblemKind.MALFORMED_TARGET, detail);
  }
}
