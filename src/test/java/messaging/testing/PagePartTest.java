package messaging.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class PagePartTest {
  private final PagePart part = new PagePart("<!-- a -->", "<!-- b -->");

  @Test
  void replacesWhatIsBetweenTheComments() {
    String page = part.into("before\n<!-- a -->old<!-- b -->\nafter", "new");
    assertThat(page).isEqualTo("before\n<!-- a -->\n\nnew\n\n<!-- b -->\nafter");
    assertThat(part.of(page)).isEqualTo("new");
    assertThat(part.into(page, "new")).isEqualTo(page);
  }

  @Test
  void needsBothCommentsInTheirOrder() {
    for (String page : new String[] {"", "<!-- a -->", "<!-- b -->", "<!-- b --><!-- a -->"}) {
      assertThatThrownBy(() -> part.into(page, "new"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no place");
    }
  }
}
