package messaging.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import messaging.config.ConfigLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** README and the pages are complete, connected and of the agreed form. */
final class PagesTest {
  private static final int README_BYTES = 12_288;
  private static final int SCREEN_LINES = 40;

  /** A start refuses the secret that stands on the pages. */
  private static final Map<String, String> OWN_SECRET =
      Map.of("MESSAGING_AUTH_GATEWAY_SECRET", "a-secret-for-tests");

  private final Page readme = Page.readme();
  private final List<Page> all = Page.all();

  @Test
  void keepsTheReadmeShort() throws IOException {
    assertThat(Files.size(Page.README)).isLessThanOrEqualTo(README_BYTES);
  }

  @Test
  void showsOnTheFirstScreenHowToRunItAndACall() {
    String screen = readme.text().lines().limit(SCREEN_LINES).collect(Collectors.joining("\n"));
    assertThat(screen).contains("```sh\nmvn test-compile exec:java\n", "```sh\ncurl ");
    assertThat(readme.text()).contains("```sh\nmvn verify\n");
  }

  @Test
  void leadsFromTheReadmeToEveryPage() {
    List<String> pages =
        all.stream()
            .map(Page::file)
            .filter(file -> !file.equals(Page.README))
            .map(Path::toString)
            .toList();
    assertThat(pages).hasSizeGreaterThan(10);
    assertThat(readme.links()).containsAll(pages);
  }

  @Test
  void saysFirstForWhomAPageIs() {
    assertThat(all)
        .filteredOn(page -> !page.file().equals(Page.README))
        .allSatisfy(
            page -> assertThat(page.opening()).as(page.file().toString()).startsWith("For "));
  }

  @Test
  void linksToWhatIsThere() {
    List<String> broken = new ArrayList<>();
    for (Page page : all) {
      for (String link : page.links()) {
        if (!link.contains("://") && !leadsSomewhere(page, URI.create(link))) {
          broken.add(page.file() + ": " + link);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private boolean leadsSomewhere(Page from, URI link) {
    Path folder = Optional.ofNullable(from.file().getParent()).orElse(Path.of(""));
    Path target =
        link.getPath().isEmpty() ? from.file() : folder.resolve(link.getPath()).normalize();
    if (link.getFragment() == null) {
      return Files.exists(target);
    }
    return all.stream()
        .filter(page -> page.file().equals(target))
        .anyMatch(page -> page.anchors().contains(link.getFragment()));
  }

  @Test
  void saysOfEveryBlockWhatItIsAndWhyItIsNotRun() {
    List<Sample> samples = all.stream().flatMap(page -> page.samples().stream()).toList();
    assertThat(samples.stream().map(Sample::problem).flatMap(Optional::stream)).isEmpty();
    assertThat(samples)
        .filteredOn(sample -> sample.language().equals("sql"))
        .noneMatch(Sample::runs);
  }

  /** Elsewhere nobody runs them, so there a reader would be the first who tries. */
  @Test
  void showsCommandsInBlocksThatAreRunOnly() {
    Pattern command = Pattern.compile("(?:curl|java|docker|kubectl|nats|mvn) -?\\w.*");
    assertThat(all.stream().flatMap(page -> page.commands().stream()))
        .filteredOn(code -> !code.startsWith("mvn "))
        .noneMatch(code -> command.matcher(code).matches());
    assertThat(Page.samples("text").stream().flatMap(sample -> sample.lines().stream()))
        .noneMatch(line -> command.matcher(line).matches());
  }

  @Test
  void showsJsonThatIsJson() {
    ObjectMapper json = new ObjectMapper();
    for (Sample sample : Page.samples("json")) {
      try {
        json.readTree(sample.code());
      } catch (JsonProcessingException wrong) {
        throw new AssertionError(sample.place(), wrong);
      }
    }
  }

  @Test
  void showsConfigurationFilesThatAServiceStartsWith(@TempDir Path folder) throws IOException {
    assertThat(Page.samples("yaml")).isNotEmpty();
    for (Sample sample : Page.samples("yaml")) {
      Path file = Files.writeString(folder.resolve("config.yaml"), sample.code());
      assertThat(ConfigLoader.load(Optional.of(file), OWN_SECRET)).as(sample.place()).isNotNull();
    }
  }
}
