package messaging.bus;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import messaging.message.ErrorCode;
import messaging.message.FieldError;
import messaging.message.MessagingException;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a command's JSON object: one for each component of its record, required unless the
 * component is nullable. Types are not converted. Immutable.
 */
final class Form<C extends Record> {
  private static final int MAX_POINTER = 64;
  private static final SnakeCaseStrategy NAMES = new SnakeCaseStrategy();

  private static final Map<Class<?>, Kind> KINDS =
      Map.of(
          String.class, new Kind("must be a string", Form::text),
          Long.class, new Kind("must be a whole number", Form::number),
          Integer.class, new Kind("must be a whole number", Form::smallNumber),
          Instant.class, new Kind("must be a time as in RFC 3339", Form::time));

  private final Constructor<C> constructor;
  private final Map<String, Field> fields = new LinkedHashMap<>();

  /** A type of a field. {@code fit} returns null for an invalid value. */
  private record Kind(String demand, Function<Object, @Nullable Object> fit) {}

  private record Field(Kind kind, boolean required) {}

  private Form(Constructor<C> constructor) {
    this.constructor = constructor;
  }

  /**
   * The form of a command.
   *
   * @throws IllegalArgumentException if a component has an unsupported type
   */
  static <C extends Record> Form<C> of(Class<C> command) {
    RecordComponent[] components = command.getRecordComponents();
    Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Form<C> form;
    try {
      form = new Form<>(command.getDeclaredConstructor(types));
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException("The record has no canonical constructor", e);
    }
    for (RecordComponent component : components) {
      Kind kind = KINDS.get(component.getType());
      if (kind == null) {
        throw new IllegalArgumentException("Unsupported type of a field: " + component.getType());
      }
      boolean required = !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      form.fields.put(NAMES.translate(component.getName()), new Field(kind, required));
    }
    return form;
  }

  /**
   * Reads the command from {@code json}. An optional field may be null.
   *
   * @throws MessagingException if a field is missing, unknown or of the wrong type
   */
  C read(JsonObject json) {
    Reading reading = new Reading(fields);
    json.getMap().forEach(reading::accept);
    reading.end();
    try {
      return constructor.newInstance(fields.keySet().stream().map(reading::value).toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The record refused checked values", e);
    }
  }

  /** Starts to read an object with this field only. */
  Reading only(String name) {
    return new Reading(Map.of(name, requireNonNull(fields.get(name))));
  }

  /** Reads one object, field by field. */
  static final class Reading {
    private final Map<String, Field> known;
    private final Map<String, @Nullable Object> values = new HashMap<>();
    private final List<FieldError> errors = new ArrayList<>(0);

    private Reading(Map<String, Field> known) {
      this.known = known;
    }

    void accept(String name, @Nullable Object value) {
      Field field = known.get(name);
      if (field == null) {
        // One error is enough; a body may contain thousands of unknown fields.
        if (errors.isEmpty()) {
          refuse(name, "is not a known field");
        }
        return;
      }
      Object fitting = value == null ? null : field.kind().fit().apply(value);
      values.put(name, fitting);
      if (fitting == null && (value != null || field.required())) {
        refuse(name, field.kind().demand());
      }
    }

    /** Ends the object: checks for missing fields and throws all errors. */
    void end() {
      known.forEach(
          (name, field) -> {
            if (field.required() && !values.containsKey(name)) {
              refuse(name, "is missing");
            }
          });
      if (!errors.isEmpty()) {
        throw new MessagingException(
            ErrorCode.INVALID_FIELD, "A field of the body is not valid.", errors, null);
      }
    }

    /** The value of the field, null if it is missing. */
    @Nullable Object value(String name) {
      return values.get(name);
    }

    private void refuse(String name, String detail) {
      errors.add(new FieldError(pointer(name), detail));
    }
  }

  private static @Nullable Object text(Object value) {
    return value instanceof String ? value : null;
  }

  private static @Nullable Object number(Object value) {
    boolean whole =
        value instanceof Long
            || value instanceof Integer
            || value instanceof Short
            || value instanceof Byte;
    return whole ? ((Number) value).longValue() : null;
  }

  private static @Nullable Object smallNumber(Object value) {
    return number(value) instanceof Long number && number == number.intValue()
        ? number.intValue()
        : null;
  }

  private static @Nullable Object time(Object value) {
    if (value instanceof String text) {
      try {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
      } catch (DateTimeException notATime) {
        return null;
      }
    }
    return value instanceof Instant ? value : null;
  }

  /** The JSON Pointer (RFC 6901) to a field with a client's name, cut to a limited length. */
  static String pointer(String name) {
    StringBuilder pointer = new StringBuilder("/");
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      i += Character.charCount(c);
      String next =
          switch (c) {
            case '~' -> "~0";
            case '/' -> "~1";
            // An unpaired surrogate cannot be encoded in UTF-8.
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
