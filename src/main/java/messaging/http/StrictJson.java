package messaging.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import messaging.message.ErrorCode;
import messaging.message.FieldError;
import messaging.message.MessagingException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of requests: one JSON object (RFC 8259) with known fields, each at most once.
 * The syntax is judged first and for the whole body, then the fields. Nothing is coerced.
 * Thread-safe.
 */
final class StrictJson {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_POINTER = 64;

  /** Longer whole numbers than this are no {@code long}. */
  private static final int MAX_LONG_DIGITS = 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // The detail of a refusal must not hold the input.
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(JsonBodyHandler.MAX_BYTES)
                  .build())
          .build();

  private StrictJson() {}

  /**
   * Reads {@code {"text": "…"}}.
   *
   * @return the text, which may hold unpaired surrogates
   * @throws ProblemException if it is not a JSON object
   * @throws MessagingException if a field is missing, unknown or of a wrong type
   */
  static String readText(String json) {
    Fields fields = new Fields("text");
    parse(json, fields);
    if (!fields.present) {
      fields.errors.add(new FieldError("/text", "is missing"));
    }
    fields.check();
    return fields.text;
  }

  /**
   * Reads {@code {"up_to": 42}} or {@code {}}.
   *
   * @return null if the field is not there
   * @throws ProblemException if it is not a JSON object
   * @throws MessagingException if a field is unknown or not a whole number
   */
  static @Nullable Long readUpTo(String json) {
    Fields fields = new Fields("up_to");
    parse(json, fields);
    fields.check();
    return fields.number;
  }

  private static void parse(String json, Fields fields) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("The body must be a JSON object.");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        fields.accept(name, parser);
        parser.skipChildren();
      }
      if (parser.nextToken() != null) {
        throw malformed("Something follows the JSON object.");
      }
    } catch (IOException notJson) {
      throw malformed("The body is not valid JSON.");
    }
  }

  private static ProblemException malformed(String detail) {
    return new ProblemException(ProblemKind.MALFORMED_BODY, detail);
  }

  /** What was found of the one field that a call knows, and what is wrong. */
  private static final class Fields {
    private final String known;
    private final List<FieldError> errors = new ArrayList<>(0);
    private boolean present;
    private String text = "";
    private @Nullable Long number;

    Fields(String known) {
      this.known = known;
    }

    void accept(String name, JsonParser parser) throws IOException {
      if (!name.equals(known)) {
        // One is enough to be told; a body has room for thousands.
        if (errors.isEmpty()) {
          errors.add(new FieldError(pointer(name), "is not a known field"));
        }
      } else if (known.equals("text")) {
        present = true;
        acceptText(parser);
      } else {
        acceptNumber(parser);
      }
    }

    private void acceptText(JsonParser parser) throws IOException {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        text = parser.getText();
      } else {
        errors.add(new FieldError("/text", "must be a string"));
      }
    }

    private void acceptNumber(JsonParser parser) throws IOException {
      boolean fits =
          parser.currentToken() == JsonToken.VALUE_NUMBER_INT
              && parser.getTextLength() <= MAX_LONG_DIGITS
              && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      if (fits) {
        number = parser.getLongValue();
      } else {
        errors.add(new FieldError("/up_to", "must be a whole number"));
      }
    }

    void check() {
      if (!errors.isEmpty()) {
        throw new MessagingException(
            ErrorCode.INVALID_FIELD, "A field of the body is not valid.", errors, null);
      }
    }
  }

  /** The JSON Pointer (RFC 6901) to a field of the caller's naming, cut to a bearable length. */
  static String pointer(String name) {
    StringBuilder pointer = new StringBuilder("/");
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      i += Character.charCount(c);
      String next =
          switch (c) {
            case '~' -> "~0";
            case '/' -> "~1";
            // A surrogate that is alone has no form in UTF-8.
            default ->
                Character.getType(c) == Character.SURROGATE ? "\ufffd" : Character.toString(c);
          };
      if (pointer.length() + next.length() > MAX_POINTER) {
        break;
      }
      pointer.append(next);
    }
    return pointer.toString();
  }
}
