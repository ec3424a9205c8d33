package messaging.bus;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import messaging.message.Message;

/**
 * The JSON form of the vocabulary for HTTP, the event bus and NATS: snake_case names, timestamps in
 * RFC 3339 UTC with microseconds, nulls included. Thread-safe.
 */
public final class Json {
  private static final DateTimeFormatter MICROSECONDS =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter(Locale.ROOT);

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(LogicalType.Textual, Json::refuseCoercion)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .addModule(
              new SimpleModule("messaging")
                  .addSerializer(new InstantWriter())
                  .addSerializer(new MessageWriter())
                  .addSerializer(new CloudEventWriter())
                  .addDeserializer(Instant.class, new InstantReader()))
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

  private static void refuseCoercion(MutableCoercionConfig text) {
    text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
  }

  private static final class InstantWriter extends StdScalarSerializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantWriter() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(MICROSECONDS.format(value));
    }
  }

  /**
   * Each send writes its message twice, to its sender and to NATS; without reflection that takes
   * half the time.
   */
  private static final class MessageWriter extends StdSerializer<Message> {
    private static final long serialVersionUID = 1L;

    MessageWriter() {
      super(Message.class);
    }

    @Override
    public void serialize(Message message, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeStartObject(message);
      out.writeStringField("id", message.id().toString());
      out.writeStringField("chat_id", message.chatId().toString());
      out.writeNumberField("seq", message.seq());
      out.writeStringField("sender_id", message.senderId());
      out.writeStringField("receiver_id", message.receiverId());
      out.writeStringField("text", message.text());
      out.writeStringField("timestamp", MICROSECONDS.format(message.timestamp()));
      out.writeStringField(
          "status",
          switch (message.status()) {
            case SENT -> "sent";
            case SEEN -> "seen";
          });
      out.writeEndObject();
    }
  }

  /** For the same reason. */
  private static final class CloudEventWriter extends StdSerializer<CloudEvent> {
    private static final long serialVersionUID = 1L;

    CloudEventWriter() {
      super(CloudEvent.class);
    }

    @Override
    public void serialize(CloudEvent event, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeStartObject(event);
      out.writeStringField("specversion", event.specversion());
      out.writeStringField("id", event.id().toString());
      out.writeStringField("source", event.source());
      out.writeStringField("type", event.type());
      out.writeStringField("subject", event.subject());
      out.writeStringField("time", MICROSECONDS.format(event.time()));
      out.writeStringField("datacontenttype", event.datacontenttype());
      out.writeFieldName("data");
      provider.defaultSerializeValue(event.data(), out);
      out.writeEndObject();
    }
  }

  private static final class InstantReader extends StdScalarDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
      try {
        return MICROSECONDS.parse(in.getText(), Instant::from);
      } catch (DateTimeException e) {
        throw JsonMappingException.from(in, "Not a timestamp in RFC 3339 with microseconds", e);
      }
    }
  }
}
