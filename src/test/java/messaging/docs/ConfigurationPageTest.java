package messaging.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The page about the configuration has the keys, defaults and comments of {@code conf/config.yaml}.
 * {@code mvn -q test -Dtest=ConfigurationPageTest -Ddocs.write=true} writes them into it.
 */
final class ConfigurationPageTest {
  private static final Path PAGE = Page.FOLDER.resolve("configuration.md");
  private static final String BEGIN = "<!-- made from conf/config.yaml -->";
  private static final String END = "<!-- end of what is made from conf/config.yaml -->";

  @Test
  void listsEveryKeyAsTheFileDoes() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(page).containsSubsequence(BEGIN, END);
    String made = made(page);
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(PAGE, made);
    } else {
      assertThat(page).isEqualTo(made);
    }
  }

  private static String made(String page) {
    return page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
        + "\n\n"
        + ConfigurationTable.markdown()
        + "\n\n"
        + page.substring(page.indexOf(END));
  }
}
