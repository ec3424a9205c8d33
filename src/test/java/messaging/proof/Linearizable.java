package messaging.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Erasure;
import messaging.proof.Entry.Licence;
import messaging.proof.Entry.Mark;
import messaging.proof.Entry.Op;
import messaging.proof.Entry.Row;

/**
 * Each call on a chat took effect at one moment between its beginning and its end.
 *
 * <p>The general search for such moments takes exponential time. Here the order of all changes is
 * known, as {@code seq} promises it, so only a state for each call is searched for, such that a
 * call that ended before another began has no later state. Taking for each call, by its beginning,
 * the first state that fits is enough: a later one would only leave less to those that follow. So a
 * linearization is found if there is one in that order, in linear time.
 */
final class Linearizable implements Check {

  /** Whether a call fits to a state, if the state was {@code began} or later when it began. */
  private interface Fit {
    boolean test(int state, int began);
  }

  /** A change has its own state only; its call may have ended at any time. */
  private record Step(long begun, long end, boolean change, Fit fit, Object what) {}

  private record Placed(long end, int state) {}

  @Override
  public String invariant() {
    return "L";
  }

  @Override
  public String promise() {
    return "The calls on a chat are linearizable: messages, pages, marks, unread counts";
  }

  @Override
  public void check(History history, Findings findings) {
    history
        .all(Chat.class)
        .forEach(
            chat -> {
              ChatModel model = new ChatModel(history, chat);
              place(steps(history, chat, model), model, findings);
            });
  }

  private static List<Step> steps(History history, Chat chat, ChatModel model) {
    List<Step> steps = new ArrayList<>();
    List<Call> seen = history.calls(Op.SEEN).filter(call -> isOn(chat, call)).toList();
    List<Call> erases = history.erases().stream().filter(call -> isOn(chat, call)).toList();
    int state = 1;
    for (Timeline.Moment moment : Timeline.of(history, chat.id()).moments()) {
      int its = state++;
      steps.add(
          new Step(
              begun(history, moment, seen, erases),
              Long.MAX_VALUE,
              true,
              (at, began) -> at == its && began < its,
              moment));
    }
    // What was answered before commits were lost need not fit to what is left.
    long from = history.until(Licence.LOSE_COMMITS);
    Stream<Call> calls = history.all(Call.class).filter(call -> call.op() != Op.ERASE);
    Stream.concat(calls, history.erases().stream())
        .filter(call -> call.begun() > from && isOn(chat, call))
        .filter(call -> call.succeeded() || isAboveLast(call))
        .forEach(
            call -> steps.add(new Step(call.begun(), call.end(), false, fit(model, call), call)));
    steps.sort(Comparator.comparingLong(Step::begun));
    return steps;
  }

  private static long begun(
      History history, Timeline.Moment moment, List<Call> seen, List<Call> erases) {
    Row row = moment.row();
    Mark mark = moment.mark();
    Erasure erasure = moment.erasure();
    if (row != null) {
      return history.firstSent(row);
    }
    Stream<Call> causes =
        mark != null
            ? seen.stream()
                .filter(call -> call.user().equals(mark.by()))
                .filter(call -> call.input().upTo() == null || call.input().upTo() == mark.upTo())
            : erases.stream()
                .filter(call -> erasure != null && call.user().equals(erasure.sender()));
    return causes.mapToLong(Call::begun).min().orElse(Long.MAX_VALUE);
  }

  private static boolean isOn(Chat chat, Call call) {
    return (call.op() == Op.CHATS || (call.op() == Op.ERASE && call.input().peer() == null))
        ? Set.of(chat.lo(), chat.hi()).contains(call.user())
        : Set.of(chat.lo(), chat.hi())
            .equals(Set.copyOf(List.of(call.user(), String.valueOf(call.input().peer()))));
  }

  private static boolean isAboveLast(Call call) {
    return call.op() == Op.SEEN && call.problem().equals("invalid-field");
  }

  private static Fit fit(ChatModel model, Call call) {
    return switch (call.op()) {
      case SEND -> (state, began) -> model.fitsSend(call, state);
      case PAGE -> (state, began) -> model.fitsPage(call, state);
      case CHATS -> (state, began) -> model.fitsList(call, state);
      case SEEN -> (state, began) -> model.fitsMark(call, state, began);
      case ERASE -> (state, began) -> model.fitsErase(call, state, began);
    };
  }

  private static void place(List<Step> steps, ChatModel model, Findings findings) {
    PriorityQueue<Placed> open = new PriorityQueue<>(Comparator.comparingLong(Placed::end));
    int least = 0;
    for (Step step : steps) {
      while (!open.isEmpty() && open.element().end() < step.begun()) {
        least = Math.max(least, open.remove().state());
      }
      int began = least;
      int state =
          Stream.iterate(began, at -> at < model.states(), at -> at + 1)
              .filter(at -> step.fit().test(at, began))
              .findFirst()
              .orElse(-1);
      findings.expect(state >= 0, "no moment for {} at or after state {}", step.what(), began);
      open.add(new Placed(step.change() ? Long.MAX_VALUE : step.end(), Math.max(state, began)));
    }
  }
}
