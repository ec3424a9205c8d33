package messaging.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MutationsTest {
  @TempDir Path reports;

  private void report(String room, String end, String... statuses) throws IOException {
    StringBuilder xml = new StringBuilder("<mutations>");
    for (String status : statuses) {
      xml.append("<mutation status='%s'>".formatted(status))
          .append("<mutatedClass>messaging.%s.Some$Inner</mutatedClass>".formatted(room))
          .append("</mutation>");
    }
    Path folder = Files.createDirectory(reports.resolve(room));
    Files.writeString(folder.resolve("mutations.xml"), xml + end);
  }

  @Test
  void countsOnlyATestThatFailsAsASureNotice() throws IOException {
    report("feed", "</mutations>", "KILLED", "KILLED", "TIMED_OUT", "SURVIVED", "NO_COVERAGE");
    report("event", "</mutations>", "RUN_ERROR", "MEMORY_ERROR", "KILLED");

    assertThat(Mutations.table(reports))
        .endsWith(
            """
            | `event` | 3 | 1 | 0 | 2 | 0 | 33 % | 33 % |
            | `feed` | 5 | 2 | 1 | 1 | 1 | 50 % | 40 % |
            """);
  }

  @Test
  void publishesNothingOfARunThatWasStopped() throws IOException {
    report("feed", "<mutation status='KILLED'>", "KILLED");

    assertThatThrownBy(() -> Mutations.table(reports)).hasMessageContaining("was stopped");
  }
}
