package messaging.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the page of the event bus shows is the code of the programs that the build runs. */
final class SampleProgramsTest {
  private static final Path PROGRAMS = Path.of("src", "it");

  private final Page page = Page.named("event-bus.md");

  private static List<String> files(String end) throws IOException {
    try (Stream<Path> all = Files.walk(PROGRAMS)) {
      List<String> texts = new ArrayList<>();
      for (Path file : all.filter(file -> file.toString().endsWith(end)).toList()) {
        texts.add(packed(Files.readString(file)));
      }
      return texts;
    }
  }

  /** Without blanks, as a page and a program break lines elsewhere. */
  private static String packed(String code) {
    return code.replaceAll("\\s", "");
  }

  @TestFactory
  Stream<DynamicTest> showsWhatAProgramDoes() throws IOException {
    List<String> programs = files(".java");
    return samples("java")
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.place(),
                    () ->
                        assertThat(programs).anyMatch(program -> holds(program, sample.lines()))));
  }

  private static boolean holds(String program, List<String> lines) {
    String body =
        lines.stream().filter(line -> !line.startsWith("import ")).collect(Collectors.joining());
    return program.contains(packed(body))
        && lines.stream()
            .filter(line -> line.startsWith("import "))
            .allMatch(line -> program.contains(packed(line)));
  }

  @Test
  void showsWhatAProgramDependsOn() throws IOException {
    List<String> poms = files("pom.xml");
    assertThat(samples("xml"))
        .isNotEmpty()
        .allSatisfy(
            sample -> assertThat(poms).anyMatch(pom -> pom.contains(packed(sample.code()))));
  }

  private Stream<Sample> samples(String language) {
    return page.samples().stream().filter(sample -> sample.language().equals(language));
  }
}
