package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import messaging.message.ExportLine;
import messaging.message.ExportLine.EndLine;
import messaging.message.ExportLine.MarkLine;
import messaging.message.ExportLine.MessageLine;
import messaging.message.ExportPage;
import messaging.message.ExportStore;
import messaging.message.Message;
import org.jspecify.annotations.Nullable;

/** Reads exports to their end. */
final class Exports {
  private Exports() {}

  /** All lines behind {@code after}, the end included. */
  static List<ExportLine> all(ExportStore store, String user, @Nullable String after, int limit) {
    List<ExportLine> lines = new ArrayList<>();
    @Nullable String next = after;
    do {
      ExportPage page = store.read(user, next, limit).await();
      assertThat(page.lines()).hasSizeLessThanOrEqualTo(limit + 1);
      lines.addAll(page.lines());
      next = page.next();
    } while (next != null);
    assertThat(lines.get(lines.size() - 1)).isInstanceOf(EndLine.class);
    assertThat(lines.subList(0, lines.size() - 1)).noneMatch(EndLine.class::isInstance);
    return lines;
  }

  /** What the lines say, without where they stand. */
  static List<Object> data(List<ExportLine> lines) {
    List<Object> data = new ArrayList<>();
    for (ExportLine line : lines) {
      if (line instanceof ExportLine.ChatLine chat) {
        data.add(chat.data());
      } else if (line instanceof MessageLine message) {
        data.add(message.data());
      } else if (line instanceof MarkLine mark) {
        data.add(mark.data());
      }
    }
    return data;
  }

  static List<Message> messages(List<ExportLine> lines) {
    return data(lines).stream().filter(Message.class::isInstance).map(Message.class::cast).toList();
  }
}
