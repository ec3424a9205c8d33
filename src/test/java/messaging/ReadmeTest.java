package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import messaging.bus.Command;
import messaging.message.ErrorCode;
import messaging.message.EventType;
import org.junit.jupiter.api.Test;

/** The README tells the truth where a machine can tell. */
final class ReadmeTest {
  private static final Pattern CONFIG_ROW =
      Pattern.compile("^\\| `([a-z.-]+)` \\|(?: `(.*?)`)? \\|.*$", Pattern.MULTILINE);
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test))\\.(\\w+)`");

  private final String readme = Files.readString(Path.of("README.md"));

  ReadmeTest() throws IOException {}

  @Test
  void listsEveryKeyWithItsDefault() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    flatten("", new YAMLMapper().readTree(Path.of("conf/config.yaml").toFile()), expected);
    Map<String, String> listed = new TreeMap<>();
    Matcher rows = CONFIG_ROW.matcher(section("Configuration"));
    while (rows.find()) {
      listed.put(rows.group(1), rows.group(2) == null ? "" : rows.group(2));
    }
    assertThat(listed).isEqualTo(expected);
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
    node.properties()
        .forEach(
            entry -> {
              String key = prefix + entry.getKey();
              if (entry.getValue().isObject()) {
                flatten(key + ".", entry.getValue(), into);
              } else {
                into.put(key, entry.getValue().asText());
              }
            });
  }

  @Test
  void namesEveryRefusal() {
    assertThat(Arrays.stream(ErrorCode.values()))
        .allSatisfy(
            code -> {
              assertThat(section("HTTP API")).contains("`" + code.slug() + "`");
              assertThat(section("Event bus")).contains(Integer.toString(code.number()));
            });
  }

  @Test
  void namesEveryAddress() {
    Stream<String> commands = Command.ALL.stream().map(Command::address);
    Stream<String> events = Arrays.stream(EventType.values()).map(EventType::wireName);
    assertThat(Stream.concat(commands, events))
        .allSatisfy(address -> assertThat(section("Event bus")).contains("`" + address + "`"));
  }

  @Test
  void provesItsPromisesByTestsThatExist() throws IOException {
    List<String> rows =
        section("Promises").lines().filter(line -> line.startsWith("| ")).skip(2).toList();
    assertThat(rows).isNotEmpty().allMatch(row -> TEST.matcher(row).find());
    Matcher tests = TEST.matcher(String.join("\n", rows));
    while (tests.find()) {
      String source;
      try (var files = Files.walk(Path.of("src/test/java"))) {
        Path file =
            files
                .filter(path -> path.endsWith(tests.group(1) + ".java"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No " + tests.group(1)));
        source = Files.readString(file);
      }
      assertThat(source).contains("void " + tests.group(2) + "(");
    }
  }

  private String section(String title) {
    int start = readme.indexOf("\n## " + title + "\n");
    assertThat(start).as("section " + title).isPositive();
    int end = readme.indexOf("\n## ", start + 1);
    return readme.substring(start, end < 0 ? readme.length() : end);
  }
}
