package messaging.docs;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import messaging.Main;
import messaging.message.ErrorCode;
import messaging.message.EventType;
import messaging.testing.ApiContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine.Command;

/** What the pages list is what the service has, no more and no less. */
@ExtendWith(VertxExtension.class)
final class TablesTest {
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test))\\.(\\w+)`");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private final JsonObject openApi;
  private final JsonObject asyncApi;

  TablesTest(Vertx vertx) {
    ApiContract contract = ApiContract.published(vertx);
    openApi = contract.openApi();
    asyncApi = contract.asyncApi();
  }

  /** What stands as code in the cells. */
  private static Set<String> codes(List<String> cells) {
    return cells.stream()
        .flatMap(cell -> CODE.matcher(cell).results())
        .map(code -> code.group(1))
        .collect(toCollection(TreeSet::new));
  }

  @Test
  void listsEveryCall() {
    Set<String> calls = new TreeSet<>();
    objects(openApi.getJsonObject("paths"))
        .forEach(
            (path, operations) ->
                objects(operations)
                    .forEach(
                        (method, operation) -> {
                          if (!operation.getJsonArray("tags").contains("pages")) {
                            calls.add(
                                method.toUpperCase(Locale.ROOT)
                                    + " "
                                    + path.replace("{user_id}", ":user_id"));
                          }
                        }));
    assertThat(codes(Page.readme().table("Calls").column(0))).isEqualTo(calls);
  }

  private static Map<String, JsonObject> objects(JsonObject parent) {
    return parent.stream()
        .filter(entry -> entry.getValue() instanceof JsonObject)
        .collect(toMap(Map.Entry::getKey, entry -> (JsonObject) entry.getValue()));
  }

  @Test
  void listsEveryProblemOfTheHttpApi() {
    Set<String> problems = new TreeSet<>();
    for (JsonObject response :
        objects(openApi.getJsonObject("components").getJsonObject("responses")).values()) {
      JsonObject media =
          response
              .getJsonObject("content", new JsonObject())
              .getJsonObject("application/problem+json", new JsonObject());
      objects(media.getJsonObject("examples", new JsonObject()))
          .forEach(
              (slug, example) ->
                  problems.add(example.getJsonObject("value").getInteger("status") + " " + slug));
    }
    Set<String> listed = new TreeSet<>();
    for (List<String> row : Page.named("api.md").table("Errors").rows()) {
      codes(row.subList(1, 2)).forEach(slug -> listed.add(row.get(0) + " " + slug));
    }
    assertThat(listed).isEqualTo(problems);
  }

  @Test
  void listsEveryRefusalOfTheEventBus() {
    Set<String> refusals =
        Arrays.stream(ErrorCode.values())
            .map(code -> code.number() + " " + code.slug())
            .collect(toCollection(TreeSet::new));
    Set<String> listed = new TreeSet<>();
    for (List<String> row : Page.named("event-bus.md").table("Refusals").rows()) {
      codes(row.subList(1, 2)).forEach(slug -> listed.add(row.get(0) + " " + slug));
    }
    assertThat(listed).isEqualTo(refusals);
  }

  @Test
  void listsEveryAddressOfTheEventBus() {
    Stream<String> commands = messaging.bus.Command.ALL.stream().map(command -> command.address());
    Stream<String> events = Arrays.stream(EventType.values()).map(EventType::wireName);

    assertThat(codes(Page.named("event-bus.md").table("Addresses").column(0)))
        .isEqualTo(Stream.concat(commands, events).collect(toCollection(TreeSet::new)));
  }

  @Test
  void listsEverySubjectOfNats() {
    Set<String> subjects =
        objects(asyncApi.getJsonObject("channels")).values().stream()
            .map(channel -> channel.getString("address"))
            .filter(address -> address.startsWith("{prefix}"))
            .map(address -> address.replace("{prefix}", ""))
            .collect(toCollection(TreeSet::new));
    assertThat(codes(Page.named("events.md").table("Subjects").column(0))).isEqualTo(subjects);
  }

  @Test
  void listsEveryCommandOfTheProgram() {
    Set<String> commands =
        Arrays.stream(requireNonNull(Main.class.getAnnotation(Command.class)).subcommands())
            .map(type -> requireNonNull(type.getAnnotation(Command.class)).name())
            .collect(toCollection(TreeSet::new));
    Set<String> listed =
        Page.named("operating.md").table("Commands").column(0).stream()
            .map(cell -> cell.replaceFirst("^`(\\w+).*", "$1"))
            .collect(toCollection(TreeSet::new));
    assertThat(listed).isEqualTo(commands);
  }

  @Test
  void provesItsPromisesByTestsThatExist() throws IOException {
    List<String> proofs = Page.named("promises.md").table("Each promise and its tests").column(1);
    assertThat(proofs).isNotEmpty().allMatch(proof -> TEST.matcher(proof).find());
    for (String proof : proofs) {
      Matcher tests = TEST.matcher(proof);
      while (tests.find()) {
        assertThat(source(tests.group(1))).contains("void " + tests.group(2) + "(");
      }
    }
  }

  private static String source(String test) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      return Files.readString(
          files
              .filter(path -> path.endsWith(test + ".java"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("No " + test)));
    }
  }
}
