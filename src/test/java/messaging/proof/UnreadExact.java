package messaging.proof;

import java.util.List;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Row;

/** I6. That the counts in answers were exact at their time is {@link Linearizable}. */
final class UnreadExact implements Check {

  @Override
  public String invariant() {
    return "I6";
  }

  @Override
  public String promise() {
    return "The unread count is a recount of what the other one sent above the mark";
  }

  @Override
  public void check(History history, Findings findings) {
    history
        .all(Chat.class)
        .forEach(
            chat -> {
              List<Row> rows = history.rows().getOrDefault(chat.id(), List.of());
              findings.expect(
                  count(rows, chat.hi(), Math.max(chat.loSeen(), chat.firstSeq() - 1))
                      == chat.loUnread(),
                  "unread of {} in {}",
                  chat.lo(),
                  chat);
              findings.expect(
                  count(rows, chat.lo(), Math.max(chat.hiSeen(), chat.firstSeq() - 1))
                      == chat.hiUnread(),
                  "unread of {} in {}",
                  chat.hi(),
                  chat);
            });
  }

  private static long count(List<Row> rows, String sender, long above) {
    return rows.stream().filter(row -> row.sender().equals(sender) && row.seq() > above).count();
  }
}
