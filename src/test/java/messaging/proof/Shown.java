package messaging.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import messaging.message.EventType;
import messaging.proof.Entry.Announced;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Published;
import messaging.proof.Entry.Told;

/**
 * A message, a move of a mark or an erasure that somebody was shown.
 *
 * @param at when it had arrived; before all times where that is not known
 * @param to the user; empty for those who may see everything
 * @param type of the event with these data
 * @param data a message, or the data of another event
 */
record Shown(long at, String to, EventType type, JsonNode data) {

  /** Everything that anybody was shown. */
  static Stream<Shown> all(History history) {
    return Stream.of(
            history.all(Call.class).filter(Call::succeeded).flatMap(Shown::of),
            history.all(Told.class).map(told -> of(told.at(), told.user(), told.event())),
            history.all(Announced.class).map(one -> of(one.at(), "", one.event())),
            history.all(Published.class).map(one -> of(Long.MIN_VALUE, "", one.event())))
        .flatMap(each -> each);
  }

  private static Shown of(long at, String to, JsonNode event) {
    String name = event.path("type").asText();
    EventType type =
        Arrays.stream(EventType.values())
            .filter(each -> each.wireName().equals(name))
            .findAny()
            .orElseThrow(() -> new IllegalArgumentException("An event of unknown type: " + event));
    return new Shown(at, to, type, event.path("data"));
  }

  private static Stream<Shown> of(Call call) {
    List<JsonNode> messages = new ArrayList<>();
    switch (call.op()) {
      case SEND -> messages.add(call.body());
      case PAGE -> call.body().path("messages").forEach(messages::add);
      case CHATS ->
          call.body().path("chats").forEach(chat -> messages.add(chat.path("last_message")));
      case SEEN, ERASE -> {}
    }
    return messages.stream()
        .map(one -> new Shown(call.end(), call.user(), EventType.MESSAGE_SENT, one));
  }
}
