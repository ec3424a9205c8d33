package messaging.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Erasure;
import messaging.proof.Entry.Input;
import messaging.proof.Entry.Mark;
import messaging.proof.Entry.Row;
import org.jspecify.annotations.Nullable;

/**
 * The model of a chat: a list of messages and two marks. State 0 is the empty chat, and each moment
 * of its {@link Timeline} leads from one state to the next. A call fits to a state if it would have
 * been answered so in it.
 */
final class ChatModel {
  private final Chat chat;
  private final History history;
  private final Timeline timeline;
  private final List<Row> rows;

  /** What was old when a call ended. */
  private final IdentityHashMap<Call, Long> old = new IdentityHashMap<>();

  /** The state in which a message has lost its text, by its seq. */
  private final Map<Long, Integer> erasedAt = new HashMap<>();

  private final int[] messages;

  private final long[] loSeen;
  private final long[] hiSeen;

  ChatModel(History history, Chat chat) {
    this.history = history;
    this.chat = chat;
    this.timeline = Timeline.of(history, chat.id());
    this.rows = history.rows().getOrDefault(chat.id(), List.of());
    int states = states();
    messages = new int[states];
    loSeen = new long[states];
    hiSeen = new long[states];
    for (int state = 1; state < states; state++) {
      Row row = timeline.moments().get(state - 1).row();
      Mark mark = timeline.moments().get(state - 1).mark();
      messages[state] = messages[state - 1] + (row == null ? 0 : 1);
      loSeen[state] = moved(loSeen[state - 1], mark, chat.lo());
      hiSeen[state] = moved(hiSeen[state - 1], mark, chat.hi());
    }
    findErased();
  }

  private void findErased() {
    for (int state = 1; state < states(); state++) {
      Erasure erasure = timeline.moments().get(state - 1).erasure();
      if (erasure == null) {
        continue;
      }
      for (Row row : rows.subList(0, messages[state])) {
        if (erasure.has(row.sender(), row.seq())) {
          erasedAt.putIfAbsent(row.seq(), state);
        }
      }
    }
  }

  /** The last message that could be purged, or have lost its text, when a call ended; 0 if none. */
  private long old(Call call) {
    return old.computeIfAbsent(call, this::findOld);
  }

  private long findOld(Call call) {
    for (int i = rows.size(); i > 0; i--) {
      Row row = rows.get(i - 1);
      if (history.isOld(row, call.end())
          && (row.seq() < chat.firstSeq() || PurgedForGood.isLeft(history, row))) {
        return row.seq();
      }
    }
    return 0;
  }

  private static long moved(long before, @Nullable Mark mark, String user) {
    return mark != null && mark.by().equals(user) ? mark.upTo() : before;
  }

  /** The number of states. */
  int states() {
    return timeline.moments().size() + 1;
  }

  /** The number of messages in a state. */
  int messages(int state) {
    return messages[state];
  }

  private long seen(String user, int state) {
    return user.equals(chat.lo()) ? loSeen[state] : hiSeen[state];
  }

  /** How many messages the other one had sent above a place. */
  private long received(String user, int state, long above) {
    return rows.subList((int) Math.min(above, messages[state]), messages[state]).stream()
        .filter(row -> !row.sender().equals(user))
        .count();
  }

  /** A count is exact, except that it may lack some of what could be purged. */
  private boolean isUnread(long count, Call call, int state) {
    long mark = seen(call.user(), state);
    long gone = Math.max(mark, Math.min(old(call), messages[state] - 1L));
    return received(call.user(), state, gone) <= count
        && count <= received(call.user(), state, mark);
  }

  private boolean shows(JsonNode message, Call call, int state) {
    long seq = message.path("seq").asLong();
    boolean isEmpty = message.path("text").asText().isEmpty();
    boolean isErased = erasedAt.getOrDefault(seq, Integer.MAX_VALUE) <= state;
    boolean isSeen = seen(message.path("receiver_id").asText(), state) >= seq;
    return seq <= messages[state]
        && (isEmpty == isErased || (isEmpty && seq <= old(call)))
        && message.path("status").asText().equals(isEmpty ? "erased" : isSeen ? "seen" : "sent");
  }

  /** A send that was answered with this message. */
  boolean fitsSend(Call call, int state) {
    return shows(call.body(), call, state);
  }

  /**
   * An erasure that is done: nothing is left of what its user had sent before.
   *
   * @param began the state when the call began, or an earlier one
   */
  boolean fitsErase(Call call, int state, int began) {
    return rows.subList((int) Math.min(old(call), messages[began]), messages[began]).stream()
        .filter(row -> row.sender().equals(call.user()))
        .allMatch(row -> erasedAt.getOrDefault(row.seq(), Integer.MAX_VALUE) <= state);
  }

  /** A page, either newest first or oldest first. */
  boolean fitsPage(Call call, int state) {
    Input input = call.input();
    JsonNode page = call.body();
    long last = messages[state];
    Long after = input.after();
    Long before = input.before();
    boolean isForward = after != null;
    long emptyAt = after != null ? after : before == null ? last : before - 1;
    if (last == 0) {
      return page.path("chat_id").isNull() && page.path("messages").isEmpty();
    }
    long first = first(page, emptyAt);
    if (first > Math.min(old(call) + 1, last)) {
      return false;
    }
    long from =
        Math.max(first, isForward ? emptyAt + 1 : Math.min(last, emptyAt) - input.limit() + 1);
    long to = Math.min(last, isForward ? from + input.limit() - 1 : emptyAt);
    long size = Math.max(0, to - from + 1);
    boolean hasOlder = size == 0 ? emptyAt >= first : from > first;
    boolean hasNewer = size == 0 ? emptyAt < last : to < last;
    if (page.path("messages").size() != size
        || page.path("has_older").asBoolean() != hasOlder
        || page.path("has_newer").asBoolean() != hasNewer) {
      return false;
    }
    long seq = isForward ? from : to;
    for (JsonNode message : page.path("messages")) {
      if (message.path("seq").asLong() != seq || !shows(message, call, state)) {
        return false;
      }
      seq += isForward ? 1 : -1;
    }
    return true;
  }

  /** The first message that is kept, as a page tells; 1 if it does not tell. */
  private static long first(JsonNode page, long emptyAt) {
    if (page.path("has_older").asBoolean()) {
      return 1;
    }
    long shown = Long.MAX_VALUE;
    for (JsonNode message : page.path("messages")) {
      shown = Math.min(shown, message.path("seq").asLong());
    }
    return shown == Long.MAX_VALUE ? emptyAt + 1 : shown;
  }

  /** A list that shows this chat, or a whole list that does not. */
  boolean fitsList(Call call, int state) {
    for (JsonNode listed : call.body().path("chats")) {
      if (listed.path("chat_id").asText().equals(chat.id())) {
        String peer = call.user().equals(chat.lo()) ? chat.hi() : chat.lo();
        return isUnread(listed.path("unread_count").asLong(), call, state)
            && listed.path("seen_up_to").asLong() == seen(call.user(), state)
            && listed.path("peer_seen_up_to").asLong() == seen(peer, state)
            && listed.path("last_message").path("seq").asLong() == messages[state]
            && shows(listed.path("last_message"), call, state);
      }
    }
    boolean isWhole = call.input().cursor() == null && call.body().path("next").isNull();
    return !isWhole || messages[state] == 0;
  }

  /**
   * A mark that was answered, or refused as above the last seq.
   *
   * @param began the state when the call began, or an earlier one
   */
  boolean fitsMark(Call call, int state, int began) {
    Long upTo = call.input().upTo();
    if (!call.succeeded()) {
      return upTo != null && upTo > messages[state];
    }
    JsonNode answer = call.body();
    if (answer.path("chat_id").isNull()) {
      return messages[state] == 0;
    }
    long mark = seen(call.user(), state);
    long newly = answer.path("newly_seen").asLong();
    long before = state == 0 ? mark : seen(call.user(), state - 1);
    return messages[state] > 0
        && answer.path("seen_up_to").asLong() == mark
        && mark >= (upTo == null ? messages[began] : upTo)
        && isUnread(answer.path("unread_count").asLong(), call, state)
        && (newly == 0 || (before < mark && isNewly(newly, call, state, before)));
  }

  private boolean isNewly(long newly, Call call, int state, long before) {
    String user = call.user();
    long gone = Math.min(old(call), messages[state] - 1L);
    long above = received(user, state, seen(user, state));
    return received(user, state, Math.max(before, gone)) - above <= newly
        && newly <= received(user, state, before) - above;
  }
}
