package messaging.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks responses and events against the published descriptions, {@code openapi.yaml} and {@code
 * asyncapi.yaml}. Stricter than clients: a field without a description is an error. Thread-safe.
 */
public final class ApiContract {
  private static final String TIMESTAMP = "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{6}Z$";

  private static @Nullable ApiContract published;

  private final JsonObject openApi = read("openapi.yaml");
  private final JsonObject asyncApi = read("asyncapi.yaml");
  private final SchemaRepository schemas;
  private final JsonObject resolved;

  /**
   * Checks the description itself against the schema of OpenAPI 3.1, and resolves its references.
   */
  private ApiContract(Vertx vertx) {
    JsonObject strict = openApi.copy();
    JsonObject named = strict.getJsonObject("components").getJsonObject("schemas");
    closeSchemas(named);
    // Published as a sentence only: generated clients apply a pattern to the date that they have
    // made of the text.
    named.getJsonObject("Timestamp").put("pattern", TIMESTAMP);
    try {
      OpenAPIVersion version = OpenAPIVersion.fromContract(strict);
      schemas = version.getRepository(vertx, "app://openapi.yaml").await();
      version.validateContract(vertx, schemas, strict).await().checkValidity();
      resolved = version.resolve(vertx, schemas, strict).await();
    } catch (Exception e) {
      throw new AssertionError("openapi.yaml is not valid", e);
    }
  }

  /**
   * The descriptions of this build. The first call in a JVM reads them.
   *
   * @param vertx for reading the files; not needed afterwards
   */
  public static synchronized ApiContract published(Vertx vertx) {
    if (published == null) {
      published = new ApiContract(vertx);
    }
    return published;
  }

  /** The content of {@code openapi.yaml}. */
  public JsonObject openApi() {
    return openApi.copy();
  }

  /** The content of {@code asyncapi.yaml}. */
  public JsonObject asyncApi() {
    return asyncApi.copy();
  }

  private static JsonObject read(String name) {
    try (InputStream in = ApiContract.class.getResourceAsStream("/api/" + name)) {
      return new JsonObject(new YAMLMapper().readTree(Objects.requireNonNull(in, name)).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeSchemas(JsonObject json) {
    if (json.getValue("properties") instanceof JsonObject && json.containsKey("type")) {
      json.put("additionalProperties", false);
    }
    json.forEach(
        entry -> {
          if (entry.getValue() instanceof JsonObject object) {
            closeSchemas(object);
          }
        });
  }

  /**
   * Fails unless the description has this response.
   *
   * @param path raw, without the query
   * @param header gives the first value of a header field
   */
  public void checkAnswer(
      String method,
      String path,
      int status,
      Function<String, Optional<String>> header,
      String body) {
    String answer = method + " " + path + " " + status;
    JsonObject operation = operation(method, path);
    if (operation == null) {
      assertThat(status).as("%s is not described", answer).isIn(404, 405);
      check(answer, schema("Problem"), new JsonObject(body));
      return;
    }
    JsonObject responses = operation.getJsonObject("responses");
    JsonObject response =
        follow(
            responses.getJsonObject(Integer.toString(status), responses.getJsonObject("default")));
    JsonObject headers = response.getJsonObject("headers");
    headers
        .fieldNames()
        .forEach(
            name ->
                checkHeader(
                    answer + ": " + name, follow(headers.getJsonObject(name)), header.apply(name)));
    JsonObject content = response.getJsonObject("content");
    if (content == null) {
      assertThat(body).as(answer).isEmpty();
      return;
    }
    String type = header.apply("content-type").orElse("");
    assertThat(content.fieldNames()).as(answer).contains(type);
    JsonObject media = content.getJsonObject(type);
    if (type.equals("application/x-ndjson")) {
      body.lines().forEach(line -> check(answer, schema("ExportLine"), new JsonObject(line)));
      return;
    }
    boolean json = type.endsWith("json");
    check(answer, schema(media.getJsonObject("schema")), json ? new JsonObject(body) : body);
    if (type.equals("application/problem+json")) {
      // A problem is allowed only for the calls and the status with an example of it.
      String slug = new JsonObject(body).getString("type").replaceFirst(".*:", "");
      assertThat(media.getJsonObject("examples").fieldNames()).as(answer).contains(slug);
    }
  }

  private @Nullable JsonObject operation(String method, String path) {
    return openApi.getJsonObject("paths").stream()
        .filter(described -> path.matches(described.getKey().replaceAll("\\{\\w+}", "[^/]+")))
        .map(described -> (JsonObject) described.getValue())
        .map(described -> described.getJsonObject(method.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElse(null);
  }

  private void checkHeader(String what, JsonObject described, Optional<String> value) {
    if (described.getBoolean("required", false)) {
      assertThat(value).as(what).isPresent();
    }
    value.ifPresent(text -> check(what, schema(described.getJsonObject("schema")), text));
  }

  /** Fails unless the event matches the description of events on NATS and on the event bus. */
  public void checkEvent(JsonObject event) {
    String type = event.getString("type");
    JsonObject message =
        asyncApi.getJsonObject("components").getJsonObject("messages").stream()
            .map(described -> (JsonObject) described.getValue())
            .filter(described -> described.getString("name").equals(type))
            .findFirst()
            .orElseThrow(() -> new AssertionError(type + " is not described"));
    check(type, schema(message.getJsonObject("payload")), event);
  }

  /** Resolves a reference to a component. */
  private JsonObject follow(JsonObject described) {
    String reference = described.getString("$ref");
    return reference == null
        ? described
        : (JsonObject) JsonPointer.from(reference.substring(1)).queryJson(openApi);
  }

  /** A schema; for a component, with its references. */
  private JsonSchema schema(JsonObject described) {
    String reference = described.getString("$ref");
    return reference == null
        ? JsonSchema.of(described)
        : schema(reference.substring(reference.lastIndexOf('/') + 1));
  }

  private JsonSchema schema(String name) {
    return JsonSchema.of(
        resolved.getJsonObject("components").getJsonObject("schemas").getJsonObject(name));
  }

  private void check(String what, JsonSchema schema, Object value) {
    OutputUnit result = schemas.validator(schema).validate(value);
    assertThat(result.getValid())
        .as(() -> what + " is not as described: " + result.toJson() + "\n" + Json.encode(value))
        .isTrue();
  }
}
