package messaging.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Pattern;
import messaging.config.ConfigLoader.Setting;

/**
 * Prints settings as YAML, a line each, with a comment that says where the value is from. Jackson
 * writes no comments, so it writes the values only.
 */
final class SettingsPrinter {
  private static final YAMLMapper VALUES =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .build();

  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]");

  private final PrintWriter out;
  private List<String> sections = List.of();

  SettingsPrinter(PrintWriter out) {
    this.out = out;
  }

  /** Prints all of them, and leaves nothing in a buffer. */
  void print(SortedMap<String, Setting> settings) throws JsonProcessingException {
    for (var setting : settings.entrySet()) {
      List<String> path = Arrays.asList(setting.getKey().split("\\.", -1));
      int depth = path.size() - 1;
      printSections(path.subList(0, depth));
      String origin = setting.getValue().origin();
      out.printf(
          "%s%s: %s  # %s%n",
          "  ".repeat(depth), path.get(depth), scalar(setting.getValue().text()), visible(origin));
    }
    out.flush();
  }

  private void printSections(List<String> wanted) {
    boolean open = true;
    for (int depth = 0; depth < wanted.size(); depth++) {
      open = open && depth < sections.size() && sections.get(depth).equals(wanted.get(depth));
      if (!open) {
        out.printf("%s%s:%n", "  ".repeat(depth), wanted.get(depth));
      }
    }
    sections = wanted;
  }

  /** In one line, whatever is in it. */
  private static String scalar(String text) throws JsonProcessingException {
    if (!text.equals(visible(text))) {
      String quoted = String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text));
      // JSON need not escape all of them.
      return '"'
          + INVISIBLE
              .matcher(quoted)
              .replaceAll(c -> "\\\\u%04x".formatted((int) c.group().charAt(0)))
          + '"';
    }
    // Alone in a document, some texts would be written with a mark of its start.
    String name = "value: ";
    String line = VALUES.writeValueAsString(Map.of("value", text)).stripTrailing();
    return line.substring(name.length());
  }

  private static String visible(String text) {
    return INVISIBLE.matcher(text).replaceAll("?");
  }
}
