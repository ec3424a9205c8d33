package messaging.message;

import java.util.Optional;

/** The rules for user ids, texts and idempotency keys. Pure functions. */
public final class MessageRules {
  private static final int MAX_TEXT_CODE_POINTS = 4_000;

  /** For user ids and idempotency keys. */
  private static final int MAX_ID_LENGTH = 64;

  private static final String USER_ID_MARKS = "._~:@|+=-";

  private MessageRules() {}

  /**
   * Whether {@code id} is a valid user id: 1 to 64 of the characters {@code A-Z a-z 0-9 . _ ~ : @ |
   * + = -}, except {@code .} and {@code ..}.
   */
  public static boolean isUserId(String id) {
    return !id.isEmpty()
        && id.length() <= MAX_ID_LENGTH
        && !id.equals(".")
        && !id.equals("..")
        && hasUserIdCharactersOnly(id);
  }

  /** A loop, as this is asked four times a message, and a stream is five objects each time. */
  private static boolean hasUserIdCharactersOnly(String id) {
    for (int i = 0; i < id.length(); i++) {
      if (!isUserIdCharacter(id.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUserIdCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || USER_ID_MARKS.indexOf(c) >= 0;
  }

  /** Whether {@code key} is a valid idempotency key: 1 to 64 visible ASCII characters. */
  public static boolean isIdempotencyKey(String key) {
    return !key.isEmpty()
        && key.length() <= MAX_ID_LENGTH
        && key.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** The error in the {@code text} of a message, or empty if it is valid. */
  public static Optional<String> textProblem(String text) {
    int codePoints = 0;
    boolean blank = true;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c == 0) {
        return Optional.of("must not contain U+0000");
      }
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        return Optional.of("must not contain an unpaired surrogate");
      }
      blank = blank && isInvisible(c);
      codePoints++;
      i += Character.charCount(c);
    }
    if (codePoints > MAX_TEXT_CODE_POINTS) {
      return Optional.of("must have at most " + MAX_TEXT_CODE_POINTS + " code points");
    }
    return blank ? Optional.of("must not be blank") : Optional.empty();
  }

  /** Unicode White_Space (PropList.txt) or a format character (general category Cf). */
  private static boolean isInvisible(int c) {
    return Character.getType(c) == Character.FORMAT
        || Character.isSpaceChar(c)
        || (c >= '\t' && c <= '\r')
        || c == 0x85;
  }
}
