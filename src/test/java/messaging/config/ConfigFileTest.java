package messaging.config;

import static messaging.config.ConfigFixture.loadFile;
import static messaging.config.ConfigFixture.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import messaging.config.ConfigLoader.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no configuration. */
final class ConfigFileTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http: {port: 1\\n                         | :2:1: is not YAML
          http: {port: 1}\\nhttp: {host: s3cret}   | :2:5: a key is there a second time
          http: {host: s3cret, host: s3cret}       | :1:26: a key is there a second time
          s3cret: 'a                               | :1:11: is not YAML
          http:\\n\\n  port: 1\\n\\tport: s3cret   | :4:1: is not YAML
          http:\\n  host: s3cret: b                | :2:15: is not YAML
          """)
  void saysWhereAFileIsNoYamlWithoutShowingIt(String yaml, String place) {
    String text = yaml.replace("\\n", "\n").replace("\\t", "\t");
    assertThat(problems(() -> loadFile(folder, text)))
        .anyMatch(problem -> problem.contains("config.yaml" + place))
        .noneMatch(problem -> problem.contains("s3cret"));
  }

  @Test
  void saysOfEachValueWhereItIsFrom() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.yaml"), "http: {port: 1, host: '::1'}");
    Map<String, String> variables =
        Map.of("MESSAGING_HTTP_PORT", "2", "MESSAGING_AUTH_MODE", "gateway");
    assertThat(ConfigLoader.describe(Optional.of(file), variables))
        .containsEntry("http.port", new Setting("2", "MESSAGING_HTTP_PORT"))
        .containsEntry("http.host", new Setting("::1", file.toString()))
        .containsEntry("management.host", new Setting("::1", "http.host"))
        .containsEntry("feed.heartbeat", new Setting("15000ms", "default"))
        .containsEntry("contacts.field", new Setting("friends", "default"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cret", "[a, b]", "- http\n", "5"})
  void refusesAFileThatIsNoMapping(String yaml) {
    assertThat(problems(() -> loadFile(folder, yaml)))
        .singleElement()
        .asString()
        .endsWith("config.yaml: must be a YAML mapping");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    Path missing = folder.resolve("missing.yaml");
    Map<String, String> variables = Map.of("MESSAGING_AUTH_MODE", "gateway");
    assertThat(problems(() -> ConfigLoader.load(Optional.of(missing), variables)))
        .contains(missing + ": there is no such file, or it may not be read");
  }
}
