package messaging.proof;

import messaging.proof.Entry.Call;
import messaging.proof.Entry.Published;
import messaging.proof.Entry.Searched;

/** I12. */
final class NothingLeaked implements Check {

  @Override
  public String invariant() {
    return "I12";
  }

  @Override
  public String promise() {
    return "No text of a message is in a log, a metric, a problem or a subject";
  }

  @Override
  public void check(History history, Findings findings) {
    history
        .all(Searched.class)
        .forEach(
            searched ->
                findings.expect(
                    searched.found().isEmpty(), "in {}: {}", searched.place(), searched.found()));
    history
        .all(Call.class)
        .filter(call -> call.status() >= 400 && call.input().text() != null)
        .forEach(
            call ->
                findings.expect(
                    !String.valueOf(call.answer()).contains(String.valueOf(call.input().text())),
                    "the text is in the problem of {}",
                    call));
    history
        .all(Published.class)
        .forEach(
            published ->
                findings.expect(
                    published.subject().matches("([\\w]+\\.)?message\\.(sent|seen|erased)"),
                    "subject of {}",
                    published));
  }
}
