package messaging.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The entries of a history as lines of JSON. */
final class EntryJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private EntryJson() {}

  /** The entry of a line. */
  static Entry parse(String line) {
    try {
      return JSON.readValue(line, Entry.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("This is no entry of a history: " + line, e);
    }
  }

  /** The line of an entry. */
  static String format(Entry entry) {
    try {
      return JSON.writeValueAsString(entry);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
