package messaging.proof;

import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Erasure;
import messaging.proof.Entry.Licence;
import messaging.proof.Entry.Mark;
import messaging.proof.Entry.Published;
import messaging.proof.Entry.Row;
import messaging.proof.Timeline.Moment;

/** I4. */
final class ToldOnce implements Check {

  @Override
  public String invariant() {
    return "I4";
  }

  @Override
  public String promise() {
    return "Each message and each move of a mark is in the stream once, as it is stored";
  }

  @Override
  public void check(History history, Findings findings) {
    Map<String, List<Published>> events =
        history.all(Published.class).collect(groupingBy(one -> one.event().path("id").asText()));
    Set<String> unclaimed = new HashSet<>(events.keySet());
    Map<String, Row> byPlace = new HashMap<>();
    history.messages().forEach(row -> byPlace.put(row.chat() + row.seq(), row));
    for (String chat : history.all(Chat.class).map(Chat::id).toList()) {
      for (Moment moment : Timeline.of(history, chat).moments()) {
        unclaimed.remove(moment.id());
        List<Published> its = events.getOrDefault(moment.id(), List.of());
        Row last = byPlace.get(chat + lastSeq(moment));
        boolean mayBeGone =
            last != null && history.firstSent(last) <= history.until(Licence.LOSE_EVENTS);
        findings.expect(
            its.isEmpty()
                ? mayBeGone || isCleaned(history, moment)
                : its.size() == 1 && tells(history, its.get(0), moment),
            "{} is told: {}",
            moment,
            its);
      }
    }
    boolean mayHaveBeenLost = history.until(Licence.LOSE_COMMITS) > Long.MIN_VALUE;
    unclaimed.forEach(id -> findings.expect(mayHaveBeenLost, "told, not stored: {}", id));
  }

  /** The last message of its chat at that time. */
  private static long lastSeq(Moment moment) {
    Row row = moment.row();
    Mark mark = moment.mark();
    Erasure erasure = moment.erasure();
    return row != null
        ? row.seq()
        : mark != null ? mark.afterSeq() : erasure != null ? erasure.afterSeq() : 0;
  }

  private static boolean tells(History history, Published event, Moment moment) {
    JsonNode data = event.event().path("data");
    Row row = moment.row();
    Mark mark = moment.mark();
    Erasure erasure = moment.erasure();
    return row != null
        ? isOf(event, "message.sent") && isShown(history, row, data)
        : mark != null
            ? isOf(event, "message.seen") && mark.is(data)
            : erasure != null && isOf(event, "message.erased") && erasure.is(data);
  }

  private static boolean isShown(History history, Row row, JsonNode data) {
    return history.isShown(row, data)
        || (data.path("status").asText().equals("erased") && LostErasures.mayBeOf(history, row));
  }

  /** What was erased is deleted from the stream, also if a failover has lost the erasure since. */
  private static boolean isCleaned(History history, Moment moment) {
    Row row = moment.row();
    return row != null && (history.erasure(row) != null || LostErasures.mayBeOf(history, row));
  }

  private static boolean isOf(Published event, String type) {
    return event.subject().endsWith(type) && event.event().path("type").asText().equals(type);
  }
}
