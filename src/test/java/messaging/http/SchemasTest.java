package messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import messaging.config.PagesConfig;
import messaging.testing.ApiContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The schemas at {@code /schemas} are those of {@code openapi.yaml}, each complete in itself.
 * {@code mvn -q test -Dtest=SchemasTest -Ddocs.write=true} writes them.
 */
@ExtendWith(VertxExtension.class)
class SchemasTest {
  private static final Path FOLDER = Path.of("src/main/resources/api/schemas");
  private static final String COMPONENT = "#/components/schemas/";

  private final JsonObject components;
  private final JsonObject messages;

  SchemasTest(Vertx vertx) {
    ApiContract contract = ApiContract.published(vertx);
    components = contract.openApi().getJsonObject("components").getJsonObject("schemas");
    messages = contract.asyncApi().getJsonObject("components").getJsonObject("messageTraits");
  }

  @Test
  void areThoseOfTheDescription() throws IOException {
    Map<String, String> made = new TreeMap<>();
    for (String name : components.fieldNames()) {
      made.put(name + ".json", standalone(name).encodePrettily() + "\n");
    }
    if (Boolean.getBoolean("docs.write")) {
      for (Map.Entry<String, String> file : made.entrySet()) {
        Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
      }
      return;
    }
    Map<String, String> published = new TreeMap<>();
    Pages.of(new PagesConfig(true, false))
        .forEach(
            (path, file) -> {
              if (path.startsWith("/schemas/")) {
                published.put(path.replace("/schemas/", ""), file.body().toString());
              }
            });
    assertThat(published).isEqualTo(made);
  }

  @Test
  void takeTheEventsOfTheDescriptionAndNoOthers() {
    JsonObject sent = example("sent");
    JsonObject seen = example("seen");
    JsonObject erased = example("erased");

    assertThat(isValid("Event", sent)).isTrue();
    assertThat(isValid("Event", seen)).isTrue();
    assertThat(isValid("Event", erased)).isTrue();
    assertThat(isValid("MessageErasedEvent", erased)).isTrue();
    assertThat(isValid("MessageErasedEvent", seen)).isFalse();
    assertThat(isValid("MessageSentEvent", sent)).isTrue();
    assertThat(isValid("MessageSentEvent", seen)).isFalse();
    JsonObject gone = sent.getJsonObject("data").copy().put("text", "").put("status", "erased");
    assertThat(isValid("Message", gone)).isTrue();
    assertThat(isValid("Message", sent.getJsonObject("data"))).isTrue();
    assertThat(isValid("Message", sent.getJsonObject("data").copy().put("seq", 0))).isFalse();
  }

  private JsonObject example(String trait) {
    return messages
        .getJsonObject(trait)
        .getJsonArray("examples")
        .getJsonObject(0)
        .getJsonObject("payload");
  }

  private boolean isValid(String name, JsonObject value) {
    JsonSchemaOptions options =
        new JsonSchemaOptions()
            .setBaseUri("app://schemas")
            .setDraft(Draft.DRAFT202012)
            .setOutputFormat(OutputFormat.Flag);
    return Validator.create(JsonSchema.of(standalone(name)), options).validate(value).getValid();
  }

  /** The component with all that it refers to. */
  private JsonObject standalone(String name) {
    JsonObject schema =
        new JsonObject()
            .put("$schema", "https://json-schema.org/draft/2020-12/schema")
            .put("$id", "urn:messaging:schema:" + name)
            .put("title", name);
    schema.mergeIn(plain(components.getJsonObject(name)));
    Set<String> needed = new TreeSet<>();
    collectNeeded(components.getJsonObject(name), needed);
    if (!needed.isEmpty()) {
      JsonObject definitions = new JsonObject();
      needed.forEach(other -> definitions.put(other, plain(components.getJsonObject(other))));
      schema.put("$defs", definitions);
    }
    return schema;
  }

  private void collectNeeded(Object value, Set<String> into) {
    if (value instanceof JsonArray array) {
      array.forEach(item -> collectNeeded(item, into));
    } else if (value instanceof JsonObject object) {
      object.forEach(entry -> collectNeeded(entry.getValue(), into));
      String name = object.getString("$ref", "").replace(COMPONENT, "");
      if (!name.isEmpty() && into.add(name)) {
        collectNeeded(components.getJsonObject(name), into);
      }
    }
  }

  /** Without what only OpenAPI knows, which strict validators refuse. */
  private static JsonObject plain(JsonObject schema) {
    JsonObject plain = new JsonObject();
    schema.forEach(
        entry -> {
          boolean ofOpenApi =
              entry.getKey().equals("discriminator") || entry.getValue().equals("int64");
          if (!ofOpenApi) {
            plain.put(entry.getKey(), plainValue(entry.getValue()));
          }
        });
    return plain;
  }

  private static Object plainValue(Object value) {
    if (value instanceof JsonObject object) {
      return plain(object);
    }
    if (value instanceof JsonArray array) {
      return new JsonArray(
          array.stream().map(SchemasTest::plainValue).collect(Collectors.toList()));
    }
    return value instanceof String text ? text.replace(COMPONENT, "#/$defs/") : value;
  }
}
