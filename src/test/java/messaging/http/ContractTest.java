package messaging.http;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import messaging.config.PagesConfig;
import messaging.message.ErrorCode;
import messaging.message.EventType;
import messaging.testing.ApiContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Compares the code with its published descriptions, in both directions. */
@ExtendWith(VertxExtension.class)
class ContractTest {
  private final ApiContract contract;
  private final JsonObject openApi;
  private final JsonObject asyncApi;

  ContractTest(Vertx vertx) {
    contract = ApiContract.published(vertx);
    openApi = contract.openApi();
    asyncApi = contract.asyncApi();
  }

  @Test
  void describesEveryRouteAndNoOther(Vertx vertx) {
    Set<String> routes =
        HttpServerExtension.routes(vertx, new PagesConfig(true, false)).getRoutes().stream()
            .filter(route -> route.methods() != null)
            .flatMap(
                route ->
                    route.methods().stream()
                        // HEAD comes with GET and has no description of its own.
                        .filter(method -> !method.equals(HttpMethod.HEAD))
                        .map(method -> method + " " + route.getPath()))
            .map(route -> route.replace(":user_id", "{user_id}"))
            .collect(toCollection(TreeSet::new));

    assertThat(described()).isEqualTo(routes);
  }

  /** A parameter with an enumeration means one route per value. */
  private Set<String> described() {
    Set<String> all = new TreeSet<>();
    openApi
        .getJsonObject("paths")
        .forEach(
            path ->
                ((JsonObject) path.getValue())
                    .forEach(
                        operation -> {
                          if (operation.getValue() instanceof JsonObject described) {
                            String method = operation.getKey().toUpperCase(Locale.ROOT);
                            expand(path.getKey(), described)
                                .forEach(exact -> all.add(method + " " + exact));
                          }
                        }));
    return all;
  }

  private static Stream<String> expand(String path, JsonObject operation) {
    if (!path.contains("{file}")) {
      return Stream.of(path);
    }
    JsonObject file = operation.getJsonArray("parameters").getJsonObject(0);
    return file.getJsonObject("schema").getJsonArray("enum").stream()
        .map(name -> path.replace("{file}", (String) name));
  }

  @Test
  void showsEveryProblemAndNoOther() {
    Set<String> coded = new TreeSet<>();
    for (ProblemKind kind : ProblemKind.values()) {
      coded.add(kind.status() + " " + kind.slug() + " " + kind.title());
    }
    for (ErrorCode code : ErrorCode.values()) {
      coded.add(code.status() + " " + code.slug() + " " + code.title());
    }
    Set<String> shown = new TreeSet<>();
    openApi
        .getJsonObject("components")
        .getJsonObject("responses")
        .forEach(response -> forEachProblem((JsonObject) response.getValue(), shown::add));

    assertThat(shown).isEqualTo(coded);
  }

  private static void forEachProblem(JsonObject response, Consumer<String> add) {
    JsonObject media =
        response
            .getJsonObject("content", new JsonObject())
            .getJsonObject(Problem.MEDIA_TYPE, new JsonObject());
    media
        .getJsonObject("examples", new JsonObject())
        .forEach(
            example -> {
              JsonObject problem = ((JsonObject) example.getValue()).getJsonObject("value");
              assertThat(problem.getString("type"))
                  .isEqualTo(Problem.TYPE_PREFIX + example.getKey());
              add.accept(
                  "%d %s %s"
                      .formatted(
                          problem.getInteger("status"),
                          example.getKey(),
                          problem.getString("title")));
            });
  }

  @Test
  void showsAnExampleForEveryBody() {
    JsonObject media = new JsonObject();
    collectMedia("", openApi, media);

    assertThat(media).isNotEmpty();
    assertThat(media)
        .allSatisfy(
            entry ->
                assertThat(((JsonObject) entry.getValue()).fieldNames())
                    .as(entry.getKey())
                    .containsAnyOf("example", "examples"));
  }

  private static void collectMedia(String place, Object value, JsonObject into) {
    if (value instanceof JsonArray array) {
      array.forEach(item -> collectMedia(place, item, into));
    } else if (value instanceof JsonObject object) {
      object.forEach(
          entry -> {
            String inside = place + "/" + entry.getKey();
            if (entry.getKey().equals("content") && entry.getValue() instanceof JsonObject types) {
              types.forEach(type -> into.put(inside + "/" + type.getKey(), type.getValue()));
            }
            collectMedia(inside, entry.getValue(), into);
          });
    }
  }

  @Test
  void describesTheEventsOfBothCarriers() {
    Set<String> addresses =
        asyncApi.getJsonObject("channels").stream()
            .map(Map.Entry::getValue)
            .map(channel -> ((JsonObject) channel).getString("address"))
            .collect(toCollection(TreeSet::new));

    assertThat(addresses)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(EventType.values())
                .map(EventType::wireName)
                .flatMap(name -> Stream.of(name, "{prefix}" + name))
                .toList());
  }

  @Test
  void showsEventsThatAreAsDescribed() {
    List<JsonObject> examples =
        asyncApi.getJsonObject("components").getJsonObject("messageTraits").stream()
            .map(Map.Entry::getValue)
            .flatMap(message -> ((JsonObject) message).getJsonArray("examples").stream())
            .map(example -> ((JsonObject) example).getJsonObject("payload"))
            .toList();

    assertThat(examples).hasSize(3).allSatisfy(contract::checkEvent);
  }

  /** Generated clients apply a pattern to what they have made of the text: a date, a UUID. */
  @Test
  void givesNoPatternToWhatHasAFormat() {
    List<JsonObject> all = new ArrayList<>();
    collectObjects(openApi, all);
    collectObjects(asyncApi, all);

    assertThat(all)
        .noneMatch(
            object -> object.getValue("pattern") instanceof String && object.containsKey("format"));
  }

  private static void collectObjects(Object value, List<JsonObject> into) {
    if (value instanceof JsonArray array) {
      array.forEach(item -> collectObjects(item, into));
    } else if (value instanceof JsonObject object) {
      into.add(object);
      object.forEach(entry -> collectObjects(entry.getValue(), into));
    }
  }

  /** So generated clients can tell which event they have, and say so in its type. */
  @Test
  void tellsEventsApartByTheirType() {
    JsonObject schemas = openApi.getJsonObject("components").getJsonObject("schemas");
    JsonObject event = schemas.getJsonObject("Event");
    JsonObject mapping = event.getJsonObject("discriminator").getJsonObject("mapping");

    assertThat(event.getJsonObject("discriminator").getString("propertyName")).isEqualTo("type");
    assertThat(mapping.fieldNames())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(EventType.values()).map(EventType::wireName).toList());
    assertThat(mapping)
        .allSatisfy(
            entry -> {
              String name = ((String) entry.getValue()).replaceFirst(".*/", "");
              JsonObject type =
                  schemas.getJsonObject(name).getJsonObject("properties").getJsonObject("type");
              assertThat(type.getString("const")).isEqualTo(entry.getKey());
            });
    assertThat(event.getJsonArray("oneOf"))
        .extracting(one -> ((JsonObject) one).getString("$ref"))
        .containsExactlyInAnyOrderElementsOf(
            mapping.stream().map(e -> (String) e.getValue()).toList());
  }

  @Test
  void refersToNothingOutside() {
    Pattern reference = Pattern.compile("\"\\$ref\":\"(?!#/|\\./openapi\\.yaml#/)");

    assertThat(Arrays.asList(openApi.encode(), asyncApi.encode()))
        .noneMatch(text -> reference.matcher(text).find());
  }
}
