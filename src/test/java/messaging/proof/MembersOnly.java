package messaging.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import messaging.message.EventType;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Licence;
import messaging.proof.Entry.Op;

/** I8. */
final class MembersOnly implements Check {

  @Override
  public String invariant() {
    return "I8";
  }

  @Override
  public String promise() {
    return "Nobody but its two members sees anything of a chat";
  }

  @Override
  public void check(History history, Findings findings) {
    Shown.all(history)
        .filter(shown -> !shown.to().isEmpty())
        .forEach(
            shown ->
                findings.expect(
                    members(history, shown).contains(shown.to()),
                    "shown to {}: {}",
                    shown.to(),
                    shown));
    history
        .calls(Op.CHATS)
        .filter(Call::succeeded)
        .forEach(
            call ->
                call.body()
                    .path("chats")
                    .forEach(
                        chat ->
                            findings.expect(
                                texts(chat.path("participants")).contains(call.user()),
                                "listed for {}: {}",
                                call.user(),
                                chat)));
  }

  private static List<String> members(History history, Shown shown) {
    JsonNode data = shown.data();
    return switch (shown.type()) {
      case MESSAGE_SENT ->
          List.of(data.path("sender_id").asText(), data.path("receiver_id").asText());
      case MESSAGE_SEEN -> List.of(data.path("sender_id").asText(), data.path("seen_by").asText());
      case MESSAGE_ERASED -> members(history, data.path("chat_id").asText());
    };
  }

  private static List<String> members(History history, String chatId) {
    List<String> members =
        history
            .all(Chat.class)
            .filter(chat -> chat.id().equals(chatId))
            .flatMap(chat -> Stream.of(chat.lo(), chat.hi()))
            .toList();
    boolean mayBeLost = history.until(Licence.LOSE_COMMITS) > Long.MIN_VALUE;
    return members.isEmpty() && mayBeLost ? membersOfLost(history, chatId) : members;
  }

  /** Those between whom its messages went. */
  private static List<String> membersOfLost(History history, String chatId) {
    return Shown.all(history)
        .filter(shown -> shown.type() == EventType.MESSAGE_SENT)
        .map(Shown::data)
        .filter(message -> message.path("chat_id").asText().equals(chatId))
        .flatMap(
            message ->
                Stream.of(message.path("sender_id").asText(), message.path("receiver_id").asText()))
        .distinct()
        .toList();
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.toList());
  }
}
