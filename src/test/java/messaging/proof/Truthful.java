package messaging.proof;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import messaging.proof.Entry.Licence;
import messaging.proof.Entry.Mark;
import messaging.proof.Entry.Row;

/**
 * What somebody was shown is what is stored. A failover may lose what was shown; then it is still
 * what its sender sent.
 */
final class Truthful implements Check {

  @Override
  public String invariant() {
    return "T";
  }

  @Override
  public String promise() {
    return "Every message and mark in an answer, a feed or an event is one that is stored";
  }

  @Override
  public void check(History history, Findings findings) {
    Map<String, Mark> marks =
        history.all(Mark.class).collect(toMap(Truthful::target, mark -> mark, (one, same) -> one));
    Shown.all(history)
        .forEach(
            shown ->
                findings.expect(
                    switch (shown.type()) {
                      case MESSAGE_SENT -> isTrue(history, shown);
                      case MESSAGE_SEEN -> isMove(history, marks, shown);
                      case MESSAGE_ERASED -> isErasure(history, shown);
                    },
                    "shown, but not so: {}",
                    shown));
  }

  private static boolean isTrue(History history, Shown shown) {
    Row row = history.row(shown.data().path("id").asText());
    return isLostErasure(history, shown)
        || (row == null
            ? wasSent(history, shown) && mayBeLost(history, shown)
            : history.isShown(row, shown.data()));
  }

  private static boolean isLostErasure(History history, Shown shown) {
    JsonNode message = shown.data();
    return message.path("status").asText().equals("erased")
        && mayBeLost(history, shown)
        && LostErasures.mayBeOf(
            history, message.path("sender_id").asText(), message.path("receiver_id").asText());
  }

  private static boolean wasSent(History history, Shown shown) {
    return history.attempts(shown.data().path("text").asText()).stream()
        .anyMatch(
            call ->
                call.user().equals(shown.data().path("sender_id").asText())
                    && shown.data().path("receiver_id").asText().equals(call.input().peer()));
  }

  private static boolean isMove(History history, Map<String, Mark> marks, Shown shown) {
    Mark mark =
        marks.get(
            shown.data().path("chat_id").asText()
                + shown.data().path("seen_by").asText()
                + shown.data().path("seen_up_to").asLong());
    return (mark != null && mark.is(shown.data())) || mayBeLost(history, shown);
  }

  private static boolean isErasure(History history, Shown shown) {
    return history.erasures(shown.data().path("chat_id").asText()).stream()
            .anyMatch(erasure -> erasure.is(shown.data()))
        || mayBeLost(history, shown);
  }

  /** The time of an event in the stream is not known. */
  private static boolean mayBeLost(History history, Shown shown) {
    return history.until(Licence.LOSE_COMMITS) > Long.MIN_VALUE && history.mayBeLost(shown.at());
  }

  private static String target(Mark mark) {
    return mark.chat() + mark.by() + mark.upTo();
  }
}
