package messaging.proof;

import java.util.List;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Mark;

/** I7. That answers show no mark that goes back is {@link Linearizable}. */
final class MarksForward implements Check {

  @Override
  public String invariant() {
    return "I7";
  }

  @Override
  public String promise() {
    return "A mark only moves forward, never above the last seq, and each move is kept";
  }

  @Override
  public void check(History history, Findings findings) {
    history
        .all(Chat.class)
        .forEach(
            chat -> {
              List<Mark> moves = history.marks(chat.id());
              check(moves, chat.lo(), chat.loSeen(), findings);
              check(moves, chat.hi(), chat.hiSeen(), findings);
            });
  }

  private static void check(List<Mark> moves, String by, long end, Findings findings) {
    long at = 0;
    for (Mark move : moves) {
      if (move.by().equals(by)) {
        findings.expect(
            move.from() == at && move.upTo() > at && move.upTo() <= move.afterSeq(),
            "from {}, {}",
            at,
            move);
        at = move.upTo();
      }
    }
    findings.expect(at == end, "the mark of {} is at {}, but its moves end at {}", by, end, at);
  }
}
