package messaging.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A build cannot run itself, but it can tell whether somebody reads what a command of a page sets:
 * Maven says nothing about a property that nobody reads.
 */
final class MavenCommandsTest {
  private static final Path TESTS = Path.of("src", "test", "java");
  private static final Pattern SET = Pattern.compile("-D([\\w.-]+)(?:=([^\\s`]+))?");
  private static final Pattern PROFILE = Pattern.compile("-P([\\w-]+)");

  /** Read by the plugins themselves; exec.mainClass is not, as the pom sets it. */
  private static final Set<String> OF_PLUGINS =
      Set.of("test", "it.test", "exec.args", "buildNumber", "threads", "mutators");

  private final String pom = Files.readString(Path.of("pom.xml"));
  private final String tests = sources();

  MavenCommandsTest() throws IOException {}

  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(TESTS)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  /** Whole lines of blocks; in running text also options alone. */
  private static List<String> commands() {
    List<String> commands = new ArrayList<>();
    for (Page page : Page.all()) {
      page.samples().stream()
          .flatMap(sample -> sample.lines().stream())
          .filter(line -> line.contains("mvn "))
          .forEach(commands::add);
      page.commands().stream()
          .filter(code -> code.startsWith("mvn ") || code.startsWith("-D") || code.startsWith("-P"))
          .forEach(commands::add);
    }
    return commands;
  }

  @Test
  void setsOnlyPropertiesThatSomebodyReads() {
    assertThat(commands()).hasSizeGreaterThan(5);
    assertThat(commands().stream().flatMap(command -> SET.matcher(command).results()))
        .isNotEmpty()
        .allMatch(option -> isRead(option.group(1)), "is read");
  }

  private boolean isRead(String property) {
    return OF_PLUGINS.contains(property)
        || pom.contains("<" + property + ">")
        || pom.contains("<" + property + " />")
        || tests.contains("\"" + property + "\"");
  }

  @Test
  void namesOnlyProfilesThatAreThere() {
    assertThat(commands().stream().flatMap(command -> PROFILE.matcher(command).results()))
        .isNotEmpty()
        .allMatch(option -> pom.contains("<id>" + option.group(1) + "</id>"));
  }

  @Test
  void startsOnlyProgramsThatAreThere() throws ReflectiveOperationException {
    int found = 0;
    for (String command : commands()) {
      Matcher options = SET.matcher(command);
      while (options.find()) {
        if (options.group(1).equals("exec.main")) {
          Class<?> program = Class.forName(options.group(2), false, getClass().getClassLoader());
          assertThat(program.getMethod("main", String[].class)).isNotNull();
          found++;
        } else if (options.group(1).endsWith("test")) {
          assertThat(tests).contains("class " + options.group(2) + " ");
        }
      }
    }
    assertThat(found).isPositive();
  }

  @Test
  void startsTheLocalRunUnlessToldOtherwise() {
    assertThat(pom).contains("<exec.main>messaging.local.LocalRun</exec.main>");
  }
}
