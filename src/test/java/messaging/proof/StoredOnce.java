package messaging.proof;

import static java.util.stream.Collectors.groupingBy;

import java.util.List;
import java.util.Objects;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Op;
import messaging.proof.Entry.Row;

/** I1. */
final class StoredOnce implements Check {

  @Override
  public String invariant() {
    return "I1";
  }

  @Override
  public String promise() {
    return "A send that was answered 2xx is stored once, as it was sent";
  }

  @Override
  public void check(History history, Findings findings) {
    history
        .calls(Op.SEND)
        .filter(Call::succeeded)
        .forEach(
            call -> {
              Row row = history.row(call.body().path("id").asText());
              boolean isStored =
                  row == null ? history.mayBeLost(call.end()) : asked(history, row, call);
              findings.expect(isStored, "not stored as sent: {}", call);
            });
    history.rows().values().stream()
        .flatMap(List::stream)
        .forEach(
            row ->
                findings.expect(
                    history.text(row) == null
                        ? mayBeAsked(history, row)
                        : history.attempts(row).stream()
                            .anyMatch(call -> asked(history, row, call)),
                    "nobody sent {}",
                    row));
    history
        .all(Row.class)
        .filter(row -> row.key() != null)
        .collect(groupingBy(row -> List.of(row.chat(), row.sender(), String.valueOf(row.key()))))
        .forEach((key, same) -> findings.expect(same.size() == 1, "one key, several: {}", same));
  }

  /** An erased message has lost its key, and so has a purged one. */
  private static boolean asked(History history, Row row, Call call) {
    return isBetween(row, call)
        && Objects.equals(history.text(row), call.input().text())
        && (row.text().isEmpty()
            || history.isPurged(row)
            || Objects.equals(row.key(), call.input().key()));
  }

  /** Nobody was shown its text, so its call had no answer. */
  private static boolean mayBeAsked(History history, Row row) {
    return history.calls(Op.SEND).anyMatch(call -> !call.succeeded() && isBetween(row, call));
  }

  private static boolean isBetween(Row row, Call call) {
    return row.sender().equals(call.user()) && row.receiver().equals(call.input().peer());
  }
}
