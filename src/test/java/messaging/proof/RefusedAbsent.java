package messaging.proof;

import static java.util.stream.Collectors.groupingBy;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Erasure;
import messaging.proof.Entry.Row;

/** I2. */
final class RefusedAbsent implements Check {
  /** The refusals with 5xx that say that nothing was stored. */
  private static final Set<String> NOTHING_STORED = Set.of("contacts-unavailable", "overloaded");

  @Override
  public String invariant() {
    return "I2";
  }

  @Override
  public String promise() {
    return "What was refused is not stored; what had no clear answer is stored once at most";
  }

  @Override
  public void check(History history, Findings findings) {
    Map<String, List<Row>> stored =
        history
            .messages()
            .filter(row -> history.text(row) != null)
            .sorted(Comparator.comparingLong(Row::seq))
            .collect(groupingBy(row -> String.valueOf(history.text(row))));
    for (Map.Entry<String, List<Call>> text : history.attempts().entrySet()) {
      List<Row> copies = stored.getOrDefault(text.getKey(), List.of());
      boolean isRefused = text.getValue().stream().allMatch(RefusedAbsent::storedNothing);
      findings.expect(
          isRefused ? copies.isEmpty() : isOnce(history, copies),
          "stored too often: {}, {}",
          copies,
          text.getValue());
    }
  }

  /** The key of a message that is erased or purged is free: what is sent again is another one. */
  private static boolean isOnce(History history, List<Row> copies) {
    for (int i = 1; i < copies.size(); i++) {
      Row gone = copies.get(i - 1);
      Row again = copies.get(i);
      Erasure erasure = history.erasure(gone);
      boolean wasErased = erasure != null && again.seq() > erasure.afterSeq();
      boolean wasOld = history.isOld(gone, history.firstStored(again));
      if (!wasErased && !(wasOld && (history.isPurged(gone) || gone.text().isEmpty()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean storedNothing(Call call) {
    return call.status() / 100 == 4 || NOTHING_STORED.contains(call.problem());
  }
}
