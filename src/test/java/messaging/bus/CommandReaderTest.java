package messaging.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.sym.CharsToNameCanonicalizer;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Field;
import messaging.message.ErrorCode;
import messaging.message.FieldError;
import messaging.message.MarkSeen;
import messaging.message.MessagingException;
import messaging.message.SendMessage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of commands and of HTTP bodies. The tests of HTTP cover bodies that are not JSON. */
final class CommandReaderTest {
  private static final Form<SendMessage> SEND = Form.of(SendMessage.class);
  private static final Form<MarkSeen> SEEN = Form.of(MarkSeen.class);

  private static MessagingException refusal(ThrowingCallable read) {
    return catchThrowableOfType(MessagingException.class, read);
  }

  /** The object on the event bus: the body plus both user ids. */
  private static JsonObject whole(String body) {
    return new JsonObject(body).put("user_id", "ann").put("peer_id", "bob");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|/text|is missing",
        "{\"text\":null}|/text|must be a string",
        "{\"text\":5}|/text|must be a string",
        "{\"text\":true}|/text|must be a string",
        "{\"text\":[\"a\"]}|/text|must be a string",
        "{\"text\":{\"a\":\"b\"}}|/text|must be a string",
        "{\"text\":\"a\",\"txt\":1}|/txt|is not a known field",
        "{\"text\":\"a\",\"txt\":null}|/txt|is not a known field",
        "{\"text\":\"a\",\"a/b~c\":{\"d\":[1]}}|/a~1b~0c|is not a known field",
        "{\"text\":\"a\",\"\\ud800x\":1}|/\ufffdx|is not a known field"
      })
  void judgesTextsTheSameOverHttpAndTheBus(String body, String pointer, String detail) {
    MessagingException http = refusal(() -> CommandReader.readText(body));
    MessagingException bus = refusal(() -> SEND.read(whole(body)));

    assertThat(http.code()).isEqualTo(ErrorCode.INVALID_FIELD);
    assertThat(http.errors()).containsExactly(new FieldError(pointer, detail));
    assertThat(bus.code()).isEqualTo(ErrorCode.INVALID_FIELD);
    assertThat(bus.errors()).isEqualTo(http.errors());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"5\"",
        "1.0",
        "1.9",
        "1e3",
        "true",
        "[]",
        "{}",
        "9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890"
      })
  void judgesPositionsTheSameOverHttpAndTheBus(String value) {
    String body = "{\"up_to\":" + value + "}";
    MessagingException http = refusal(() -> CommandReader.readUpTo(body));
    MessagingException bus = refusal(() -> SEEN.read(whole(body)));

    assertThat(http.errors()).containsExactly(new FieldError("/up_to", "must be a whole number"));
    assertThat(bus.errors()).isEqualTo(http.errors());
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 42, Long.MAX_VALUE})
  void readsPositions(long upTo) {
    String body = "{\"up_to\":" + upTo + "}";
    assertThat(CommandReader.readUpTo(body)).isEqualTo(upTo);
    assertThat(SEEN.read(whole(body)).upTo()).isEqualTo(upTo);
  }

  @Test
  void takesNullInAFieldForNothingOverTheBusOnly() {
    assertThat(CommandReader.readUpTo("{}")).isNull();
    assertThat(SEEN.read(whole("{\"up_to\":null}")))
        .isEqualTo(new MarkSeen("ann", "bob", null, null));
    assertThat(refusal(() -> CommandReader.readUpTo("{\"up_to\":null}")).errors())
        .containsExactly(new FieldError("/up_to", "must be a whole number"));
  }

  @Test
  void takesNullForNoBodyWhereNoneIsNeeded() {
    assertThat(CommandReader.readUpTo(" null\n")).isNull();
    assertThat(refusal(() -> CommandReader.readText("null")).code())
        .isEqualTo(ErrorCode.MALFORMED_BODY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "nul",
        "null null",
        "\u2003null",
        "{\"up_to\":1",
        "{\"up_to\":1}{}",
        "{\"a\":1,\"a\":1}"
      })
  void tellsASyntaxThatIsWrongFromAField(String body) {
    assertThat(refusal(() -> CommandReader.readUpTo(body)).code())
        .isEqualTo(ErrorCode.MALFORMED_BODY);
  }

  @Test
  void takesLongNamesAndNumbersForFieldsThatAreWrong() {
    String name = "k".repeat(65_000);
    assertThat(refusal(() -> CommandReader.readUpTo("{\"" + name + "\":1}")).errors())
        .containsExactly(new FieldError("/" + "k".repeat(63), "is not a known field"));
    String digits = "9".repeat(65_000);
    assertThat(refusal(() -> CommandReader.readUpTo("{\"up_to\":" + digits + "}")).code())
        .isEqualTo(ErrorCode.INVALID_FIELD);
  }

  @Test
  void cutsPointersWhereCharactersAndEscapesAreWhole() {
    assertThat(Form.pointer("a/b~c")).isEqualTo("/a~1b~0c");
    assertThat(Form.pointer("a".repeat(63))).hasSize(64);
    assertThat(Form.pointer("a".repeat(64))).hasSize(64);
    assertThat(Form.pointer("a".repeat(62) + "/b")).isEqualTo("/" + "a".repeat(62));
    assertThat(Form.pointer("a".repeat(62) + "\ud83d\ude00")).isEqualTo("/" + "a".repeat(62));
    assertThat(Form.pointer("a\ud800b\udc00")).isEqualTo("/a\ufffdb\ufffd");
  }

  @Test
  void keepsNoNameThatAStrangerMadeUp() throws ReflectiveOperationException {
    int before = namesKept();
    for (int i = 0; i < 100; i++) {
      String body = "{\"stranger" + i + "\":{\"inside" + i + "\":1}}";
      refusal(() -> CommandReader.readText(body));
    }
    assertThat(namesKept()).isEqualTo(before);
  }

  /** Jackson has no method for this. */
  private static int namesKept() throws ReflectiveOperationException {
    Field names = JsonFactory.class.getDeclaredField("_rootCharSymbols");
    names.setAccessible(true);
    return ((CharsToNameCanonicalizer) names.get(CommandReader.FACTORY)).size();
  }
}
