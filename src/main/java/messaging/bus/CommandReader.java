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
 * Reads the JSON bodies of HTTP requests: one object (RFC 8259) without duplicate names. It checks
 * the syntax of the whole body first, then the fields. The {@link Form} is the same as for requests
 * over the event bus, but in an HTTP body no field may be null. Thread-safe.
 */
public final class CommandReader {
  private static final int MAX_DEPTH = 32;

  /** For names and numbers. A long one is not a syntax error, and the body has its own limit. */
  private static final int MAX_LENGTH = 64 * 1024;

  /** A whole number with more digits does not fit a {@code long}. */
  private static final int MAX_LONG_DIGITS = 20;

  private static final Form<SendMessage> SEND = Form.of(SendMessage.class);
  private static final Form<MarkSeen> SEEN = Form.of(MarkSeen.class);

  /** A value that is not valid for any field. */
  private static final Object OTHER = new Object();

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // The detail of an error must not contain input.
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          // Field names from clients must not stay in Jackson's symbol tables.
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
   * @return the text; it may contain unpaired surrogates
   * @throws MessagingException {@link ErrorCode#MALFORMED_BODY} if the body is not a JSON object,
   *     {@link ErrorCode#INVALID_FIELD} if a field is missing, unknown or of the wrong type
   */
  public static String readText(String json) {
    return (String) requireNonNull(read(json, SEND, "text", false));
  }

  /**
   * Reads {@code {"up_to": 42}}, {@code {}} or {@code null}, which some generated clients send
   * where a body is optional.
   *
   * @return null if the field is missing
   * @throws MessagingException as {@link #readText}
   */
  public static @Nullable Long readUpTo(String json) {
    return (Long) read(json, SEEN, "up_to", true);
  }

  private static @Nullable Object read(String json, Form<?> form, String field, boolean optional) {
    Form.Reading reading = form.only(field);
    try (JsonParser parser = FACTORY.createParser(json)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        readFields(parser, reading, field);
      } else if (first != JsonToken.VALUE_NULL || !optional) {
        throw malformed("The body must be a JSON object.");
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

  private static void readFields(JsonParser parser, Form.Reading reading, String field)
      throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      reading.accept(name, name.equals(field) ? value(parser) : OTHER);
      parser.skipChildren();
    }
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
