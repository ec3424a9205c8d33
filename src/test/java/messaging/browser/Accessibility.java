package messaging.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Checks a page with axe: roles, names, contrast and the like. */
public final class Accessibility {
  private static final String RUN =
      """
      const [rules, done] = arguments;
      axe.run(document, rules.length > 0 ? { runOnly: rules } : {}).then(({ violations }) =>
        done(violations.flatMap(({ id, nodes }) =>
          nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`))));
      """;

  private Accessibility() {}

  /**
   * Finds no violation in the page as it is shown.
   *
   * @param rules the rules to check, or none for all
   */
  public static void check(Chromium chromium, String... rules) {
    chromium.driver().executeScript(axe());
    assertThat((List<?>) chromium.driver().executeAsyncScript(RUN, List.of(rules))).isEmpty();
  }

  private static String axe() {
    try (InputStream in = Accessibility.class.getClassLoader().getResourceAsStream("axe.min.js")) {
      return new String(requireNonNull(in, "axe").readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
