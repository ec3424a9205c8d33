package messaging.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

final class SoakPageTest {

  @Test
  void isPublishedWithEverythingFlat() throws IOException {
    String published = Soak.PUBLISHED.of(Files.readString(Soak.PAGE));
    if (!published.isEmpty()) {
      for (Held what : Held.values()) {
        assertThat(published).containsPattern("\\| " + what.sentence() + " \\|.*\\| yes \\|");
      }
      assertThat(published).doesNotContain("**no**").contains("are as promised.");
    }
  }
}
