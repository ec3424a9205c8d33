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

  /**
   * @param name of its folder: that of its room, possibly with a part behind a hyphen
   */
  private void report(String name, String end, String... statuses) throws IOException {
    String room = name.split("-", 2)[0];
    StringBuilder xml = new StringBuilder("<mutations>");
    int line = 0;
    for (String status : statuses) {
      line++;
      xml.append("<mutation status='%s'>".formatted(status))
          .append("<mutatedClass>messaging.%s.Some$Inner</mutatedClass>".formatted(room))
          .append("<lineNumber>%d</lineNumber><killingTest>%s</killingTest>".formatted(line, name))
          .append("</mutation>");
    }
    Path folder = Files.createDirectory(reports.resolve(name));
    Files.writeString(folder.resolve("mutations.xml"), xml + end);
  }

  @Test
  void countsOnlyATestThatFailsAsASureNotice() throws IOException {
    report("feed", "</mutations>", "KILLED", "KILLED", "TIMED_OUT", "SURVIVED", "NO_COVERAGE");
    report("event", "</mutations>", "RUN_ERROR", "MEMORY_ERROR", "KILLED");

    assertThat(Mutations.table(reports, ""))
        .endsWith(
            """
            | `event` | 3 | 1 | 0 | 2 | 0 | 33 % | 33 % |
            | `feed` | 5 | 2 | 1 | 1 | 1 | 50 % | 40 % |""");
  }

  @Test
  void countsAChangeAsNoticedWhereOneOfTwoRunsNoticedIt() throws IOException {
    report("event", "</mutations>", "KILLED", "SURVIVED", "NO_COVERAGE", "SURVIVED");
    report("event-faults", "</mutations>", "NO_COVERAGE", "KILLED", "TIMED_OUT");

    assertThat(Mutations.table(reports, ""))
        .endsWith("| `event` | 4 | 2 | 1 | 1 | 0 | 50 % | 50 % |");
  }

  @Test
  void keepsTheRowOfARoomWithoutAReport() throws IOException {
    report("feed", "</mutations>", "KILLED");
    String before = "| Room | … |\n| --- | --- |\n| `feed` | 9 |\n| `message` | 8 |";

    assertThat(Mutations.table(reports, before))
        .endsWith("| `feed` | 1 | 1 | 0 | 0 | 0 | 100 % | 100 % |\n| `message` | 8 |");
  }

  @Test
  void publishesNothingOfARunThatWasStopped() throws IOException {
    report("feed", "<mutation status='KILLED'>", "KILLED");

    assertThatThrownBy(() -> Mutations.table(reports, "")).hasMessageContaining("was stopped");
  }
}
