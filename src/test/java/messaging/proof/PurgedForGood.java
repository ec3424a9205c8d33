package messaging.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Op;
import messaging.proof.Entry.Retention;
import messaging.proof.Entry.Row;

/** P. That pages and counts lacked nothing that was young at their time is {@link Linearizable}. */
final class PurgedForGood implements Check {

  @Override
  public String invariant() {
    return "P";
  }

  @Override
  public String promise() {
    return "Only what is too old is purged, from the first message on, and does not come back";
  }

  /** Whether a message is what a purge has left of the last one of its chat. */
  static boolean isLeft(History history, Row row) {
    return row.text().isEmpty()
        && history.isOld(row, Long.MAX_VALUE)
        && !history.isPurged(row)
        && history.erasure(row) == null
        && history
            .all(Chat.class)
            .anyMatch(chat -> chat.id().equals(row.chat()) && chat.firstSeq() == row.seq());
  }

  @Override
  public void check(History history, Findings findings) {
    List<Chat> chats = history.all(Chat.class).toList();
    boolean isPurging = history.all(Retention.class).findAny().isPresent();
    chats.forEach(
        chat -> findings.expect(isPurging || chat.firstSeq() == 1, "purged, but why: {}", chat));
    findings.expect(
        !isPurging || chats.stream().anyMatch(chat -> chat.firstSeq() > 1), "nothing is purged");
    for (Chat chat : chats) {
      Set<String> members = Set.of(chat.lo(), chat.hi());
      checkPages(
          history
              .calls(Op.PAGE)
              .filter(Call::succeeded)
              .filter(call -> members.contains(call.user()))
              .filter(call -> members.contains(String.valueOf(call.input().peer())))
              .filter(call -> !call.body().path("messages").isEmpty())
              .toList(),
          findings);
    }
  }

  /** Each page begins at or behind the end of all pages that were there before. */
  private static void checkPages(List<Call> pages, Findings findings) {
    List<Call> ends =
        pages.stream()
            .filter(page -> !page.body().path("has_older").asBoolean())
            .sorted(Comparator.comparingLong(Call::end))
            .toList();
    List<Call> byBegin = pages.stream().sorted(Comparator.comparingLong(Call::begun)).toList();
    int next = 0;
    long first = 1;
    for (Call page : byBegin) {
      while (next < ends.size() && ends.get(next).end() < page.begun()) {
        first = Math.max(first, lowest(ends.get(next)));
        next++;
      }
      findings.expect(lowest(page) >= first, "shown, but {} is the first: {}", first, page);
    }
  }

  private static long lowest(Call page) {
    long lowest = Long.MAX_VALUE;
    for (JsonNode message : page.body().path("messages")) {
      lowest = Math.min(lowest, message.path("seq").asLong());
    }
    return lowest;
  }
}
