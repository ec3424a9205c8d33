package messaging.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Writes an event as one line of JSON: {@code time}, {@code level}, {@code logger}, {@code thread},
 * {@code message}, then the key-values of the event in {@code fields} and the stack trace in {@code
 * exception}, if there are any. All is ASCII, as what others sent may be in it: no character that
 * moves the cursor or turns the writing direction reaches a terminal. Thread-safe.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final byte[] NOTHING = {};

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("time", event.getInstant().toString());
      json.writeStringField("level", event.getLevel().toString());
      json.writeStringField("logger", event.getLoggerName());
      json.writeStringField("thread", event.getThreadName());
      json.writeStringField("message", event.getFormattedMessage());
      writeFields(json, event);
      @Nullable IThrowableProxy thrown = event.getThrowableProxy();
      if (thrown != null) {
        json.writeStringField("exception", ThrowableProxyUtil.asString(thrown));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("A string writer does not fail", e);
    }
    // The only control character that JSON lets through.
    return (line.toString().replace("\u007f", "\\u007f") + "\n").getBytes(US_ASCII);
  }

  /** Numbers stay numbers, so that one can search for ranges. */
  private static void writeFields(JsonGenerator json, ILoggingEvent event) throws IOException {
    if (event.getKeyValuePairs() == null || event.getKeyValuePairs().isEmpty()) {
      return;
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    for (KeyValuePair pair : event.getKeyValuePairs()) {
      fields.put(String.valueOf(pair.key), value(pair.value));
    }
    json.writeObjectField("fields", fields);
  }

  private static Object value(@Nullable Object value) {
    return value instanceof Number || value instanceof Boolean ? value : Objects.toString(value);
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
