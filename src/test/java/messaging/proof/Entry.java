package messaging.proof;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line of a history: a JSON object whose {@code kind} is the name of the record below, in lower
 * case. All times are nanoseconds since the run began, on one clock.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Entry.Call.class, name = "call"),
  @JsonSubTypes.Type(value = Entry.Asked.class, name = "asked"),
  @JsonSubTypes.Type(value = Entry.Opened.class, name = "opened"),
  @JsonSubTypes.Type(value = Entry.Told.class, name = "told"),
  @JsonSubTypes.Type(value = Entry.Announced.class, name = "announced"),
  @JsonSubTypes.Type(value = Entry.Struck.class, name = "struck"),
  @JsonSubTypes.Type(value = Entry.Retention.class, name = "retention"),
  @JsonSubTypes.Type(value = Entry.Chat.class, name = "chat"),
  @JsonSubTypes.Type(value = Entry.Row.class, name = "row"),
  @JsonSubTypes.Type(value = Entry.Mark.class, name = "mark"),
  @JsonSubTypes.Type(value = Entry.Erasure.class, name = "erasure"),
  @JsonSubTypes.Type(value = Entry.Published.class, name = "published"),
  @JsonSubTypes.Type(value = Entry.Searched.class, name = "searched"),
  @JsonSubTypes.Type(value = Entry.Used.class, name = "used")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
sealed interface Entry {

  /** The operations of the workload. A new one gets a constant here. */
  enum Op {
    SEND,
    SEEN,
    PAGE,
    CHATS,
    /**
     * Over the event bus. The calls of one erasure have one walk; it is done without a next one.
     */
    ERASE
  }

  /**
   * What a client asked for; what an operation does not need is left out.
   *
   * @param key the {@code Idempotency-Key}
   * @param walk the same for all pages of one walk through a conversation or a list, and for all
   *     calls of one erasure
   */
  record Input(
      @Nullable String peer,
      @Nullable String text,
      @Nullable String key,
      @Nullable Long upTo,
      @Nullable Long before,
      @Nullable Long after,
      int limit,
      @Nullable String cursor,
      @Nullable String walk) {}

  /**
   * A call of a client.
   *
   * @param ended when its answer was complete; left out without an answer
   * @param status 0 without an answer: it may take effect at any later time
   * @param answer the body of the answer; of a refusal over the event bus its code
   */
  record Call(
      long begun,
      @Nullable Long ended,
      String node,
      String user,
      Op op,
      Input input,
      int status,
      @Nullable String mediaType,
      @Nullable JsonNode answer)
      implements Entry {

    boolean succeeded() {
      return status / 100 == 2;
    }

    /** The end of a call without an answer never comes. */
    long end() {
      return ended == null ? Long.MAX_VALUE : ended;
    }

    JsonNode body() {
      if (answer == null) {
        throw new IllegalStateException("No body: " + this);
      }
      return answer;
    }

    /** The slug of a problem document, or an empty text. */
    String problem() {
      String type = answer == null ? "" : answer.path("type").asText();
      return type.substring(type.lastIndexOf(':') + 1);
    }
  }

  /** The contact-service was asked, and said whether the two are friends. */
  record Asked(long at, String user, String friend, boolean friends) implements Entry {}

  /** A reader of a live feed begins, without a cursor: what was committed before is not its due. */
  record Opened(long at, String reader, String user) implements Entry {}

  /** A reader of a live feed got an event. */
  record Told(long at, String reader, String user, String cursor, JsonNode event)
      implements Entry {}

  /** An event came over the event bus. */
  record Announced(long at, JsonNode event) implements Entry {}

  /** What a fault may break, and no other fault may. */
  enum Licence {
    /**
     * Commits of before its end may be lost, and then cursors expire: a standby took over that had
     * not got them.
     */
    LOSE_COMMITS,
    /** Events that were published before its end may be gone from the stream. */
    LOSE_EVENTS
  }

  /** A fault, from its strike until it was healed. */
  record Struck(long begun, long ended, String fault, Set<Licence> licences) implements Entry {}

  /** Messages of that age, in nanoseconds, are purged. Without this entry none may be. */
  record Retention(long maxAge) implements Entry {}

  /**
   * A chat as it is in its table at the end.
   *
   * @param firstSeq messages with a lower one were purged
   */
  record Chat(
      String id,
      String lo,
      String hi,
      long firstSeq,
      long lastSeq,
      long loSeen,
      long hiSeen,
      long loUnread,
      long hiUnread)
      implements Entry {}

  /** A message as it is in its table at the end; without text if it was erased. */
  record Row(
      String chat,
      long seq,
      String id,
      String sender,
      String receiver,
      String text,
      @Nullable String key,
      String at)
      implements Entry {

    /** As somebody was shown it; without its key. */
    static Row of(JsonNode message) {
      return new Row(
          message.path("chat_id").asText(),
          message.path("seq").asLong(),
          message.path("id").asText(),
          message.path("sender_id").asText(),
          message.path("receiver_id").asText(),
          message.path("text").asText(),
          null,
          message.path("timestamp").asText());
    }

    /** Whether a message of an answer or an event is this one, whatever is left of its text. */
    boolean is(JsonNode message) {
      return message.path("id").asText().equals(id)
          && message.path("chat_id").asText().equals(chat)
          && message.path("seq").asLong() == seq
          && message.path("sender_id").asText().equals(sender)
          && message.path("receiver_id").asText().equals(receiver)
          && message.path("timestamp").asText().equals(at);
    }
  }

  /**
   * A move of a seen mark as it is in its table at the end.
   *
   * @param order of the moves of a chat
   * @param afterSeq the last seq of the chat when it moved
   * @param event the id of its event
   */
  record Mark(String chat, long order, long afterSeq, String by, long from, long upTo, String event)
      implements Entry {

    /** Whether the data of an event is this move. */
    boolean is(JsonNode data) {
      return data.path("chat_id").asText().equals(chat)
          && data.path("seen_by").asText().equals(by)
          && data.path("from_seq").asLong() == from
          && data.path("seen_up_to").asLong() == upTo;
    }
  }

  /**
   * A range of erased messages as it is in its table at the end.
   *
   * @param order of the moves and the erasures of a chat
   * @param afterSeq the last seq of the chat when they were erased
   * @param sender whose messages they are
   * @param from exclusive
   * @param event the id of its event
   */
  record Erasure(
      String chat, long order, long afterSeq, String sender, long from, long upTo, String event)
      implements Entry {

    /** Whether the data of an event is this range. */
    boolean is(JsonNode data) {
      return data.path("chat_id").asText().equals(chat)
          && data.path("sender_id").asText().equals(sender)
          && data.path("from_seq").asLong() == from
          && data.path("up_to_seq").asLong() == upTo;
    }

    /** Whether it has that message of the chat. */
    boolean has(String by, long seq) {
      return by.equals(sender) && from < seq && seq <= upTo;
    }
  }

  /** An event as it is in the stream at the end. */
  record Published(long seq, String subject, JsonNode event) implements Entry {}

  /**
   * A place was searched for what must not be there, such as a text of a message.
   *
   * @param found some of what was found
   */
  record Searched(String place, long bytes, List<String> found) implements Entry {}

  /** A node uses that much of something, when idle before the first fault and after the last. */
  record Used(String node, String what, double before, double after) implements Entry {}
}
