package messaging.bus;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import messaging.message.ExportLine;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of the vocabulary for HTTP, the event bus and NATS: snake_case names, timestamps in
 * RFC 3339 UTC with microseconds, nulls included. Thread-safe.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(LogicalType.Textual, Json::refuseCoercion)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .addModule(module())
          .addMixIn(ExportLine.class, ExportLineForm.class)
          .build();

  private Json() {}

  /** Writes a value of the vocabulary, or a record of such values. */
  public static Buffer encode(Object value) {
    try {
      return Buffer.buffer(MAPPER.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot write as JSON: " + value.getClass().getName(), e);
    }
  }

  /** Writes the value to a JSON object, for callers without our types. */
  public static JsonObject encodeToObject(Object value) {
    return new JsonObject(encode(value));
  }

  /**
   * Reads the output of {@link #encode}.
   *
   * @throws IllegalArgumentException if the syntax is wrong, or a field is unknown, missing or of
   *     the wrong type
   */
  static <T> T decode(Buffer json, Class<T> type) {
    try {
      T value = MAPPER.readValue(json.getBytes(), type);
      if (value != null) {
        return value;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("Not the JSON form of " + type.getSimpleName(), e);
    }
    throw new IllegalArgumentException("null instead of a " + type.getSimpleName());
  }

  /**
   * Reads a part of a JSON object that came over the event bus.
   *
   * @param part what {@link JsonObject#getValue} gives
   * @throws IllegalArgumentException as {@link #decode(Buffer, Class)}
   */
  static <T> T decode(@Nullable Object part, Class<T> type) {
    T value = MAPPER.convertValue(part instanceof JsonObject o ? o.getMap() : part, type);
    if (value != null) {
      return value;
    }
    throw new IllegalArgumentException("null instead of a " + type.getSimpleName());
  }

  /** The kind of a line is its first field. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(name = "chat", value = ExportLine.ChatLine.class),
    @JsonSubTypes.Type(name = "message", value = ExportLine.MessageLine.class),
    @JsonSubTypes.Type(name = "mark", value = ExportLine.MarkLine.class),
    @JsonSubTypes.Type(name = "end", value = ExportLine.EndLine.class)
  })
  private interface ExportLineForm {}

  private static SimpleModule module() {
    SimpleModule module = new SimpleModule("messaging");
    JsonWriters.addTo(module);
    return module.addDeserializer(Instant.class, new InstantReader());
  }

  private static void refuseCoercion(MutableCoercionConfig text) {
    text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
  }

  private static final class InstantReader extends StdScalarDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
      try {
        return JsonTimes.read(in.getText());
      } catch (DateTimeException e) {
        throw JsonMappingException.from(in, "Not a timestamp in RFC 3339 with microseconds", e);
      }
    }
  }
}
