package messaging.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import messaging.proof.Entry.Erasure;
import messaging.proof.Entry.Mark;
import messaging.proof.Entry.Row;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a chat, in the order of commit, as its tables say at the end. This is the one
 * order that all answers, events and feeds must agree with.
 */
final class Timeline {

  /**
   * One commit; either a message, a move of a mark or an erasure.
   *
   * @param id of its event
   */
  record Moment(String id, @Nullable Row row, @Nullable Mark mark, @Nullable Erasure erasure) {}

  /** A moment that is behind a message, and no message itself. */
  private record Between(long order, long afterSeq, Moment moment) {}

  private final List<Moment> moments = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();

  private Timeline(List<Row> rows, List<Between> others) {
    int next = 0;
    for (Row row : rows) {
      next = addOthers(others, next, row.seq());
      add(new Moment(row.id(), row, null, null));
    }
    addOthers(others, next, Long.MAX_VALUE);
  }

  /** That of a chat. */
  static Timeline of(History history, String chat) {
    List<Between> others = new ArrayList<>();
    for (Mark mark : history.marks(chat)) {
      Moment moment = new Moment(mark.event(), null, mark, null);
      others.add(new Between(mark.order(), mark.afterSeq(), moment));
    }
    for (Erasure erasure : history.erasures(chat)) {
      Moment moment = new Moment(erasure.event(), null, null, erasure);
      others.add(new Between(erasure.order(), erasure.afterSeq(), moment));
    }
    others.sort(Comparator.comparingLong(Between::order));
    return new Timeline(history.rows().getOrDefault(chat, List.of()), others);
  }

  private int addOthers(List<Between> others, int from, long before) {
    int next = from;
    while (next < others.size() && others.get(next).afterSeq() < before) {
      add(others.get(next).moment());
      next++;
    }
    return next;
  }

  private void add(Moment moment) {
    places.put(moment.id(), moments.size());
    moments.add(moment);
  }

  /** All of it. */
  List<Moment> moments() {
    return moments;
  }

  /** The ids of all events. */
  List<String> ids() {
    return moments.stream().map(Moment::id).toList();
  }

  /** The place of an event, or null. */
  @Nullable Integer place(String id) {
    return places.get(id);
  }
}
