package messaging.bus;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import messaging.message.ErrorCode;
import messaging.message.MarkSeen;
import messaging.message.MessagingException;
import messaging.message.SendMessage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON bodies of HTTP requests: one object (RFC 8259) with each field at most once. The
 * syntax is judged first and for the whole body, then the fields, by the {@link Form} that judges
 * those of requests over the event bus too; but in a body, null is no value of any field.
 * Thread-safe.
 */
public final class CommandReader {
  private static final int MAX_DEPTH = 32;

  /** Of a name or a number; long ones are no mistake of syntax, and the body has a limit itself. */
  private static final int MAX_LENGTH = 64 * 1024;

  /** Longer whole numbers than this are no {@code long}. */
  private static final int MAX_LONG_DIGITS = 20;

  private static final Form<SendMessage> SEND = Form.of(SendMessage.class);
  private static final Form<MarkSeen> SEEN = Form.of(MarkSeen.class);

  /** A value that fits no field. */
  private static final Object OTHER = new Object();

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // The detail of a refusal must not hold the input.
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          // Names that strangers make up must not stay in memory.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_LENGTH)
                  .maxNameLength(MAX_LENGTH)
                  .build())
          .build();

  private CommandReader() {}

  /**
   * Reads {@code {"text": "…"}}.
   *
   * @return the text, which may hold unpaired surrogates
   * @throws MessagingException {@link ErrorCode#MALFORMED_BODY} if it is not a JSON object, {@link
   *     ErrorCode#INVALID_FIELD} if a field is missing, unknown or of a wrong type
   */
  public static String readText(String json) {
    return (String) requireNonNull(read(json, SEND, "text"));
  }

  /**
   * Reads {@code {"up_to": 42}} or {@code {}}.
   *
   * @return null if the field is not there
   * @throws MessagingException as {@link #readText}
   */
  public static @Nullable Long readUpTo(String json) {
    return (Long) read(json, SEEN, "up_to");
  }

  private static @Nullable Object read(String json, Form<?> form, String field) {
    Form.Reading reading = form.only(field);
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("The body must be a JSON object.");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        reading.accept(name, name.equals(field) ? value(parser) : OTHER);
        parser.skipChildren();
      }
      if (parser.nextToken() != null) {
        throw malformed("The body has more text after the JSON object.");
      }
    } catch (IOException notJson) {
      throw malformed("The body is not valid JSON.");
    }
    reading.end();
    return reading.value(field);
  }

  private static Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    boolean number =
        token == JsonToken.VALUE_NUMBER_INT
            && parser.getTextLength() <= MAX_LONG_DIGITS
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    return number ? (Object) parser.getLongValue() : OTHER;
  }

  private static MessagingException malformed(String detail) {
    return new MessagingException(ErrorCode.MALFORMED_BODY, detail);
  }
}
