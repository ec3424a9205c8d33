package messaging.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import messaging.testing.ApiContract;

/** Makes the page at {@code /docs/events} of {@code asyncapi.yaml}. */
final class EventsDocument {
  private final JsonObject openApi;
  private final JsonObject asyncApi;

  EventsDocument(ApiContract contract) {
    openApi = contract.openApi();
    asyncApi = contract.asyncApi();
  }

  String html() {
    JsonObject info = asyncApi.getJsonObject("info");
    String operations =
        asyncApi.getJsonObject("operations").stream()
            .map(operation -> operation((JsonObject) operation.getValue()))
            .collect(Collectors.joining("\n"));
    return """
      <!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>%1$s</title>
          <link rel="icon" href="data:,">
          <link rel="stylesheet" href="events.css">
        </head>
        <body>
          <nav aria-label="Descriptions">
            <a href="../docs">API</a>
            <a href="../asyncapi.yaml">asyncapi.yaml</a>
            <a href="../openapi.yaml">openapi.yaml</a>
            <a href="../schemas/Event.json">Event.json</a>
          </nav>
          <main>
      <h1>%1$s</h1>
      %2$s
      %3$s
          </main>
        </body>
      </html>
      """
        .formatted(
            text(info.getString("title")), paragraphs(info.getString("description")), operations);
  }

  private String operation(JsonObject operation) {
    JsonObject channel = follow(operation.getJsonObject("channel"));
    JsonObject server = follow(channel.getJsonArray("servers").getJsonObject(0));
    JsonObject message = follow(follow(only(channel.getJsonObject("messages"))));
    JsonObject trait = follow(message.getJsonArray("traits").getJsonObject(0));
    JsonObject example = trait.getJsonArray("examples").getJsonObject(0).getJsonObject("payload");
    return "<section>\n<h2>"
        + code(channel.getString("address"))
        + " <small>"
        + text(server.getString("protocol"))
        + "</small></h2>\n"
        + paragraphs(channel.getString("title") + ". " + operation.getString("summary"))
        + paragraphs(operation.getString("description"))
        + paragraphs(server.getString("description"))
        + headers(message)
        + fields("Payload", follow(message.getJsonObject("payload")))
        + fields("data", data(follow(message.getJsonObject("payload"))))
        + "<h3>Example</h3>\n<pre tabindex=\"0\">"
        + text(example.encodePrettily())
        + "</pre>\n</section>";
  }

  private String headers(JsonObject message) {
    return message.containsKey("headers")
        ? fields("Header fields", follow(message.getJsonObject("headers")))
        : "";
  }

  private JsonObject data(JsonObject payload) {
    return follow(payload.getJsonObject("properties").getJsonObject("data"));
  }

  private String fields(String title, JsonObject schema) {
    List<Object> required = schema.getJsonArray("required", new JsonArray()).stream().toList();
    String rows =
        schema.getJsonObject("properties").stream()
            .map(field -> row(field, required.contains(field.getKey())))
            .collect(Collectors.joining("\n"));
    return "<h3>"
        + text(title)
        + "</h3>\n<table>\n<tr><th>Field</th><th>Type</th><th>Meaning</th></tr>\n"
        + rows
        + "\n</table>\n";
  }

  private String row(Map.Entry<String, Object> field, boolean required) {
    JsonObject schema = follow((JsonObject) field.getValue());
    String type =
        schema.containsKey("const")
            ? code(schema.getString("const"))
            : text(schema.getString("format", schema.getString("type")));
    return "<tr><td>%s</td><td>%s%s</td><td>%s</td></tr>"
        .formatted(
            code(field.getKey()),
            type,
            required ? "" : ", optional",
            inline(schema.getString("description", "")));
  }

  private static JsonObject only(JsonObject named) {
    return (JsonObject) named.stream().findFirst().orElseThrow().getValue();
  }

  private JsonObject follow(JsonObject described) {
    String reference = described.getString("$ref");
    if (reference == null) {
      return described;
    }
    // What openapi.yaml refers to in itself is not in this file.
    JsonPointer place = JsonPointer.from(reference.replaceFirst(".*#", ""));
    Object here = place.queryJson(asyncApi);
    return (JsonObject) (here == null ? place.queryJson(openApi) : here);
  }

  private static String paragraphs(String markdown) {
    return Arrays.stream(markdown.strip().split("\n\n"))
        .map(paragraph -> "<p>" + inline(paragraph) + "</p>\n")
        .collect(Collectors.joining());
  }

  /** Of Markdown the descriptions use code only. */
  private static String inline(String markdown) {
    return text(markdown).replaceAll("`([^`]+)`", "<code>$1</code>");
  }

  private static String code(String plain) {
    return "<code>" + text(plain) + "</code>";
  }

  private static String text(String plain) {
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
