package messaging.proof;

import java.util.List;
import java.util.stream.LongStream;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Row;

/** I3. */
final class NumberedWithoutGaps implements Check {

  @Override
  public String invariant() {
    return "I3";
  }

  @Override
  public String promise() {
    return "In a chat seq is 1 to n without gap or repeat, and time does not go back";
  }

  @Override
  public void check(History history, Findings findings) {
    history
        .all(Chat.class)
        .forEach(
            chat -> {
              List<Row> rows = history.rows().getOrDefault(chat.id(), List.of());
              List<Row> kept = rows.stream().filter(row -> !history.isPurged(row)).toList();
              findings.expect(isFrom(1, rows, chat), "seqs of {}", chat);
              findings.expect(
                  isFrom(chat.firstSeq(), kept, chat), "seqs that are kept of {}", chat);
              List<String> times = rows.stream().map(Row::at).toList();
              findings.expect(times.stream().sorted().toList().equals(times), "times of {}", chat);
            });
    history
        .rows()
        .keySet()
        .forEach(
            id ->
                findings.expect(
                    history.all(Chat.class).anyMatch(chat -> chat.id().equals(id)),
                    "messages without a chat: {}",
                    id));
  }

  private static boolean isFrom(long first, List<Row> rows, Chat chat) {
    List<Long> expected = LongStream.rangeClosed(first, chat.lastSeq()).boxed().toList();
    return rows.stream().map(Row::seq).toList().equals(expected);
  }
}
