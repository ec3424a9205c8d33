package messaging.proof;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import messaging.proof.Entry.Published;
import messaging.proof.Timeline.Moment;

/** I5. */
final class ToldInOrder implements Check {

  @Override
  public String invariant() {
    return "I5";
  }

  @Override
  public String promise() {
    return "In a chat events are in the stream in the order of commit";
  }

  @Override
  public void check(History history, Findings findings) {
    Map<String, List<String>> ids =
        history
            .all(Published.class)
            .sorted(Comparator.comparingLong(Published::seq))
            .map(Published::event)
            .collect(
                groupingBy(
                    event -> event.path("subject").asText(),
                    mapping(event -> event.path("id").asText(), toList())));
    ids.forEach(
        (chat, its) -> {
          Timeline timeline = Timeline.of(history, chat);
          List<Integer> places =
              its.stream()
                  .distinct()
                  .map(timeline::place)
                  .filter(place -> place != null)
                  .filter(place -> !mayBeToldAgain(history, timeline.moments().get(place)))
                  .toList();
          for (int i = 1; i < places.size(); i++) {
            findings.expect(
                places.get(i - 1) < places.get(i),
                "of {}, {} is told after {}",
                chat,
                timeline.moments().get(places.get(i)),
                timeline.moments().get(places.get(i - 1)));
          }
        });
  }

  private static boolean mayBeToldAgain(History history, Moment moment) {
    return moment.row() != null && LostErasures.mayBeOf(history, moment.row());
  }
}
