package messaging.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Erasure;
import messaging.proof.Entry.Published;
import messaging.proof.Entry.Row;
import messaging.proof.Entry.Told;

/** E. That pages and lists showed no text after an erasure is {@link Linearizable}. */
final class ErasedForGood implements Check {

  @Override
  public String invariant() {
    return "E";
  }

  @Override
  public String promise() {
    return "What was asked to be erased is gone, in the stream too, and nothing else is";
  }

  @Override
  public void check(History history, Findings findings) {
    history
        .all(Row.class)
        .forEach(
            row -> {
              List<Call> asked =
                  history.erases().stream()
                      .filter(call -> asksFor(call, row.sender(), row.receiver()))
                      .toList();
              boolean isErased = row.text().isEmpty();
              boolean isLeft = PurgedForGood.isLeft(history, row);
              Erasure erasure = history.erasure(row);
              findings.expect(
                  isErased == (erasure != null || isLeft) && (!isErased || row.key() == null),
                  "{}, of {}",
                  row,
                  String.valueOf(erasure));
              findings.expect(
                  (isErased && !isLeft)
                      ? asked.stream().anyMatch(call -> history.firstSent(row) < call.end())
                      : asked.stream()
                          .filter(call -> isDue(history, call, row))
                          // A purge may have left no text for it.
                          .allMatch(call -> isLeft && history.isOld(row, call.end())),
                  "{}, asked to be erased by {}",
                  row,
                  asked);
            });
    history
        .all(Published.class)
        .forEach(
            one -> {
              Row row = history.row(one.event().path("id").asText());
              findings.expect(
                  row == null || history.erasure(row) == null || !hasText(one.event()),
                  "the stream still has {}",
                  one);
            });
    checkReaders(history, findings);
  }

  /** Whether it asks for messages of that sender to that receiver. */
  static boolean asksFor(Call erase, String sender, String receiver) {
    String peer = erase.input().peer();
    return erase.user().equals(sender) && (peer == null || peer.equals(receiver));
  }

  /** Whether it must have erased this one. */
  private static boolean isDue(History history, Call erase, Row row) {
    return erase.succeeded()
        && history.firstStored(row) < erase.begun()
        && !history.mayBeLost(erase.end());
  }

  private static boolean hasText(JsonNode event) {
    return !event.path("data").path("text").asText().isEmpty();
  }

  /** Whoever was told of an erasure is not shown the texts any more. */
  private static void checkReaders(History history, Findings findings) {
    Map<String, Set<String>> toldTo = new HashMap<>();
    for (Told told : history.all(Told.class).toList()) {
      String id = told.event().path("id").asText();
      Set<String> known = toldTo.computeIfAbsent(told.reader(), reader -> new HashSet<>());
      known.add(id);
      Row row = history.row(id);
      Erasure erasure = row == null ? null : history.erasure(row);
      findings.expect(
          erasure == null || !hasText(told.event()) || !known.contains(erasure.event()),
          "told after its erasure: {}",
          told);
    }
  }
}
