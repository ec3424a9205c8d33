package messaging.proof;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Licence;
import messaging.proof.Entry.Opened;
import messaging.proof.Entry.Row;
import messaging.proof.Entry.Told;

/** I10. */
final class FeedsComplete implements Check {

  /** What a reader saw from one beginning to the next. */
  private record Reading(Opened opened, Map<String, Long> told, boolean last) {}

  @Override
  public String invariant() {
    return "I10";
  }

  @Override
  public String promise() {
    return "A reader that comes back with its cursor sees each event of its chats, in order";
  }

  @Override
  public void check(History history, Findings findings) {
    Map<String, List<Entry>> readers =
        Stream.concat(history.all(Opened.class), history.all(Told.class))
            .collect(groupingBy(FeedsComplete::reader, LinkedHashMap::new, toList()));
    long mayStartOver = history.until(Licence.LOSE_COMMITS);
    for (List<Entry> reader : readers.values()) {
      List<Reading> readings = readings(reader);
      findings.expect(
          readings.size() == 1 || mayStartOver > Long.MIN_VALUE,
          "begun {} times: {}",
          readings.size(),
          reader.get(0));
      for (Reading reading : readings) {
        String user = reading.opened().user();
        history
            .all(Chat.class)
            .filter(chat -> chat.lo().equals(user) || chat.hi().equals(user))
            .forEach(chat -> check(history, chat, reading, findings));
      }
    }
  }

  private static String reader(Entry entry) {
    return entry instanceof Opened opened ? opened.reader() : ((Told) entry).reader();
  }

  private static List<Reading> readings(List<Entry> reader) {
    List<Entry> sorted = new ArrayList<>(reader);
    sorted.sort(Comparator.comparingLong(FeedsComplete::at));
    List<Reading> readings = new ArrayList<>();
    Opened opened = null;
    Map<String, Long> ids = new LinkedHashMap<>();
    for (Entry entry : sorted) {
      if (entry instanceof Opened next) {
        if (opened != null) {
          readings.add(new Reading(opened, new LinkedHashMap<>(ids), false));
        }
        opened = next;
        ids.clear();
      } else if (entry instanceof Told told) {
        ids.putIfAbsent(told.event().path("id").asText(), told.at());
      }
    }
    if (opened != null) {
      readings.add(new Reading(opened, ids, true));
    }
    return readings;
  }

  private static long at(Entry entry) {
    return entry instanceof Opened opened ? opened.at() : ((Told) entry).at();
  }

  private static void check(History history, Chat chat, Reading reading, Findings findings) {
    Timeline timeline = Timeline.of(history, chat.id());
    List<Integer> seen =
        reading.told().keySet().stream()
            .map(timeline::place)
            .filter(place -> place != null)
            .toList();
    int due = firstDue(history, timeline, reading.opened().at());
    int begin = seen.isEmpty() ? timeline.moments().size() : seen.get(0);
    int from = reading.last() ? Math.min(begin, due) : begin;
    int end = seen.isEmpty() ? begin : seen.get(seen.size() - 1) + 1;
    List<Integer> expected =
        IntStream.range(from, reading.last() ? timeline.moments().size() : end)
            .boxed()
            .filter(
                place ->
                    reading.told().containsKey(timeline.moments().get(place).id())
                        || !mayBePurged(history, timeline, reading, place))
            .toList();
    findings.expect(
        seen.equals(expected),
        "{} did not see {} of {} as they were committed, but {}",
        reading.opened(),
        expected,
        chat.id(),
        seen);
  }

  /** A reader that was away for so long may not see what was purged meanwhile. */
  private static boolean mayBePurged(
      History history, Timeline timeline, Reading reading, int place) {
    Row row = timeline.moments().get(place).row();
    long next =
        timeline.ids().subList(place, timeline.ids().size()).stream()
            .map(reading.told()::get)
            .filter(at -> at != null)
            .findFirst()
            .orElse(Long.MAX_VALUE);
    return row != null && history.isPurged(row) && history.isOld(row, next);
  }

  /** The first that was sent after the reader began; it may have seen some before. */
  private static int firstDue(History history, Timeline timeline, long opened) {
    int place = 0;
    for (Timeline.Moment moment : timeline.moments()) {
      if (moment.row() != null && history.firstSent(moment.row()) >= opened) {
        return place;
      }
      place++;
    }
    return place;
  }
}
