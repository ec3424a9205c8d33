package messaging.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Compares the rules with independent definitions: patterns, and the list of PropList.txt. */
final class MessageRulesTest {
  /** Unicode White_Space, PropList.txt; the property is closed since Unicode 6.3. */
  private static final Set<Integer> WHITE_SPACE =
      Set.of(
          0x0009, 0x000a, 0x000b, 0x000c, 0x000d, 0x0020, 0x0085, 0x00a0, 0x1680, 0x2000, 0x2001,
          0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029,
          0x202f, 0x205f, 0x3000);

  private static final Pattern USER_ID =
      Pattern.compile("(?!\\.{1,2}\\z)[A-Za-z0-9._~:@|+=-]{1,64}");
  private static final Pattern KEY = Pattern.compile("[!-~]{1,64}");

  private static boolean isInvisible(int codePoint) {
    return WHITE_SPACE.contains(codePoint)
        || String.valueOf(Character.toChars(codePoint)).matches("\\p{Cf}");
  }

  /** The rule from the design, written again. */
  private static boolean isText(String text) {
    return text.codePoints().noneMatch(c -> c == 0 || (c >= 0xd800 && c <= 0xdfff))
        && text.codePointCount(0, text.length()) <= 4_000
        && !text.codePoints().allMatch(MessageRulesTest::isInvisible);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<Integer> oddOnes =
        Arbitraries.of(
            0x00, 0x09, 0x20, 0x85, 0xa0, 0xad, 0x180e, 0x200b, 0x200d, 0x2028, 0x2800, 0x3000,
            0xd800, 0xdbff, 0xdc00, 0xdfff, 0xfeff, 0xffff, 0x1f600, 0xe0001, 0x10ffff, 0x61);
    Arbitrary<Integer> any = Arbitraries.integers().between(0, Character.MAX_CODE_POINT);
    return Arbitraries.frequencyOf(Tuple.of(3, oddOnes), Tuple.of(1, any))
        .list()
        .ofMaxSize(8)
        .map(points -> points.stream().map(Character::toString).collect(Collectors.joining()));
  }

  @Property(tries = 5_000)
  void takesTheTextsOfTheDefinitionAndNoOthers(@ForAll("texts") String text) {
    assertThat(MessageRules.textProblem(text).isEmpty()).isEqualTo(isText(text));
  }

  @Example
  void takesEveryCodePointAloneAsTheDefinitionDoes() {
    assertThat(
            IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(
                    c ->
                        MessageRules.textProblem(Character.toString(c)).isEmpty()
                            != isText(Character.toString(c))))
        .isEmpty();
  }

  @Example
  void countsCodePointsAndNotUnits() {
    assertThat(MessageRules.textProblem("😀".repeat(4_000))).isEmpty();
    assertThat(MessageRules.textProblem("a".repeat(4_000))).isEmpty();
    assertThat(MessageRules.textProblem("e\u0301".repeat(2_000))).isEmpty();
    for (String tooLong : new String[] {"😀".repeat(4_001), "a".repeat(4_001), " ".repeat(4_001)}) {
      assertThat(MessageRules.textProblem(tooLong)).contains("must have at most 4000 code points");
    }
  }

  @Example
  void saysWhatIsWrongWithAText() {
    assertThat(MessageRules.textProblem("")).contains("must not be blank");
    assertThat(MessageRules.textProblem("\u00a0\u200b\t")).contains("must not be blank");
    assertThat(MessageRules.textProblem("a\u0000b")).contains("must not contain U+0000");
    for (String lone : new String[] {"\ud800", "a\udc00", "\ud83d", "\ude00\ud83d", "\ud83da"}) {
      assertThat(MessageRules.textProblem(lone)).contains("must not contain an unpaired surrogate");
    }
  }

  @Provide
  Arbitrary<String> shortTexts() {
    return Arbitraries.strings()
        .withChars("aZ09._~:@|+=-")
        .withChars(" /%\u0000\u007f\u0080äА\n\ud800#?&")
        .ofMaxLength(3);
  }

  @Property
  void takesTheUserIdsOfTheDefinitionAndNoOthers(@ForAll("shortTexts") String id) {
    assertThat(MessageRules.isUserId(id)).isEqualTo(USER_ID.matcher(id).matches());
  }

  @Property
  void takesTheKeysOfTheDefinitionAndNoOthers(@ForAll("shortTexts") String key) {
    assertThat(MessageRules.isIdempotencyKey(key)).isEqualTo(KEY.matcher(key).matches());
  }

  @Example
  void takesEveryCharacterInAUserIdAndAKeyAsTheDefinitionDoes() {
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      String text = "a" + (char) c;
      assertThat(MessageRules.isUserId(text)).as(text).isEqualTo(USER_ID.matcher(text).matches());
      assertThat(MessageRules.isIdempotencyKey(text)).isEqualTo(KEY.matcher(text).matches());
    }
  }

  @Example
  void boundsTheLengthOfIdsAndKeys() {
    assertThat(MessageRules.isUserId("a".repeat(64))).isTrue();
    assertThat(MessageRules.isUserId("a".repeat(65))).isFalse();
    assertThat(MessageRules.isIdempotencyKey("a".repeat(64))).isTrue();
    assertThat(MessageRules.isIdempotencyKey("a".repeat(65))).isFalse();
    assertThat(MessageRules.isUserId("...")).isTrue();
  }
}
