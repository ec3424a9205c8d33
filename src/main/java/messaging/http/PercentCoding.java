package messaging.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986, section 2.1), strict where it reads. */
final class PercentCoding {
  private PercentCoding() {}

  /**
   * What {@code raw} stands for.
   *
   * @throws ProblemException if it holds a broken escape, bytes that are not UTF-8, U+0000 or
   *     characters that may not stand in a request target as they are
   */
  static String decode(String raw) {
    boolean escaped = false;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        throw malformed();
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
      // A new decoder reports what is malformed; String would replace it.
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      throw malformed();
    }
  }

  private static byte escapedByte(String raw, int percent) {
    if (percent + 2 >= raw.length()) {
      throw malformed();
    }
    int high = hex(raw.charAt(percent + 1));
    int low = hex(raw.charAt(percent + 2));
    if (high < 0 || low < 0 || high + low == 0) {
      throw malformed();
    }
    return (byte) (high * 16 + low);
  }

  private static int hex(char c) {
    // Not Character.digit: it takes the digits of other scripts too.
    return c < 0x7f ? Character.digit(c, 16) : -1;
  }

  /** A user id as a path segment. Of its characters only the bar may not stand there as it is. */
  static String encode(String userId) {
    return userId.indexOf('|') < 0 ? userId : userId.replace("|", "%7C");
  }

  private static ProblemException malformed() {
    return new ProblemException(
        ProblemKind.MALFORMED_TARGET, "The percent-encoding or its UTF-8 is not valid.");
  }
}
