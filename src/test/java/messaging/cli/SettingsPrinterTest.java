package messaging.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import messaging.config.ConfigLoader.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsPrinterTest {
  private static String print(Map<String, Setting> settings) throws Exception {
    StringWriter out = new StringWriter();
    new SettingsPrinter(new PrintWriter(out)).print(new TreeMap<>(settings));
    return out.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a: b # c",
        "- x",
        "two\nlines\n",
        "'",
        "\"",
        "a\tb",
        "---",
        "\u00e9",
        "#x",
        "true",
        "0123",
        "\u0085",
        "\u2028",
        " blank ",
        "null",
        "~",
        "{a}",
        "[b]",
        "*c",
        "&d",
        "!e",
        "%f",
        "a long text a long"
            + " text a long text a long text a long text a long text a long text a long text a long"
      })
  void printsEachValueInALineThatIsReadBackAsItIs(String value) throws Exception {
    String printed = print(Map.of("a.b", new Setting(value, "MESSAGING_A_B")));
    assertThat(printed.lines()).hasSize(2).first().isEqualTo("a:");
    assertThat(printed).endsWith("  # MESSAGING_A_B\n");
    JsonNode read = new YAMLMapper().readTree(printed);
    assertThat(read.path("a").path("b").asText()).isEqualTo(value);
  }

  @Test
  void printsEachSectionOnce() throws Exception {
    Map<String, Setting> settings = new TreeMap<>();
    for (String key : List.of("a.b.c", "a.b.d", "a.e", "f.b.c")) {
      settings.put(key, new Setting("1", "default"));
    }
    assertThat(print(settings).replace("  # default", ""))
        .isEqualTo("a:\n  b:\n    c: 1\n    d: 1\n  e: 1\nf:\n  b:\n    c: 1\n");
  }
}
