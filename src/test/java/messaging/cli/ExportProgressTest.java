package messaging.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import messaging.message.DomainEvent.SeenMark;
import messaging.message.ExportLine;
import messaging.message.ExportLine.ChatLine;
import messaging.message.ExportLine.EndLine;
import messaging.message.ExportLine.ExportedChat;
import messaging.message.ExportLine.MarkLine;
import messaging.message.ExportLine.MessageLine;
import messaging.message.Message;
import messaging.message.Message.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExportProgressTest {
  private static final UUID ID = new UUID(1, 2);
  private static final MessageLine MESSAGE =
      new MessageLine(new Message(ID, ID, 1, "ann", "bob", "hi", Instant.EPOCH, Status.SENT), "c");
  private static final List<ExportLine> LINES =
      List.of(
          new ChatLine(new ExportedChat(ID, List.of("ann", "bob"), 1, 2, 0, 2, 0), "c"),
          MESSAGE,
          MESSAGE,
          new MarkLine(new SeenMark(ID, "ann", "bob", 0, 2, Instant.EPOCH), "c"),
          new EndLine("c"));
  private static final String NUMBERS = "1 chats, 2 messages and 1 moves of marks";

  private final StringWriter err = new StringWriter();

  private ExportProgress counting(boolean terminal) {
    ExportProgress progress = new ExportProgress(new PrintWriter(err), terminal);
    LINES.forEach(progress::count);
    return progress;
  }

  @Test
  void overwritesItsLineOnATerminal() {
    ExportProgress progress = counting(true);
    await()
        .until(
            () -> {
              progress.tell();
              return !err.toString().isEmpty();
            });
    progress.tell();
    progress.end();
    assertThat(err)
        .hasToString("\r" + NUMBERS + "\rExported " + NUMBERS + "." + System.lineSeparator());
  }

  @Test
  void saysElsewhereOnlyWhatWasDone() {
    ExportProgress progress = counting(false);
    progress.end();
    assertThat(err).hasToString("Exported " + NUMBERS + "." + System.lineSeparator());
  }

  @ParameterizedTest
  @CsvSource({
    "/dev/pts/3, true",
    "/dev/tty1, true",
    "/dev/null, false",
    "pipe:[4711], false",
  })
  void knowsATerminal(String target, boolean terminal, @TempDir Path folder) throws IOException {
    Path stream = Files.createSymbolicLink(folder.resolve("2"), Path.of(target));
    assertThat(ExportProgress.isTerminal(stream)).isEqualTo(terminal);
    assertThat(ExportProgress.isTerminal(folder)).isFalse();
  }
}
