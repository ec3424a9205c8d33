package messaging.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Input;
import messaging.proof.Entry.Op;
import messaging.proof.Entry.Row;
import org.jspecify.annotations.Nullable;

/** The calls of a {@link Sample}, with their answers. */
final class SampleCalls {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SampleCalls() {}

  /** The walk where the first message is purged. */
  static Call lastTwo(Call walk) {
    List<String> messages = new ArrayList<>();
    for (long seq : walk.input().after() != null ? new long[] {2, 3} : new long[] {3, 2}) {
      messages.add(message(Sample.row(seq), "sent"));
    }
    return answered(walk.begun(), walk.user(), Op.PAGE, walk.input(), page(messages, false));
  }

  /** The walk where ann has erased what she sent. */
  static Call emptied(Call walk) {
    boolean isForward = walk.input().after() != null;
    List<String> messages = new ArrayList<>();
    for (long seq : isForward ? new long[] {1, 2, 3} : new long[] {3, 2, 1}) {
      messages.add(
          seq == 2
              ? message(Sample.row(2), "sent")
              : message(Sample.emptied(Sample.row(seq)), "erased"));
    }
    return answered(walk.begun(), walk.user(), Op.PAGE, walk.input(), page(messages, false));
  }

  /** An erasure that is done. */
  static Call erase(long at, String user, @Nullable String peer) {
    Input input = new Input(peer, null, null, null, null, null, 0, null, user + at);
    return answered(at, user, Op.ERASE, input, "{'messages':2,'next':null}");
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static String message(Row row, String status) {
    return String.format(
        "{'id':'%s','chat_id':'%s','seq':%d,'sender_id':'%s','receiver_id':'%s','text':'%s',"
            + "'timestamp':'%s','status':'%s'}",
        row.id(),
        row.chat(),
        row.seq(),
        row.sender(),
        row.receiver(),
        row.text(),
        row.at(),
        status);
  }

  static Call answered(long at, String user, Op op, Input input, String body) {
    return new Call(at, at + 5, "n0", user, op, input, 200, "application/json", json(body));
  }

  static Input input(
      @Nullable String text, @Nullable Long upTo, @Nullable Long after, @Nullable String walk) {
    String key = text == null ? null : text.replace("text", "key");
    return new Input("bob", text, key, upTo, null, after, 10, null, walk);
  }

  private static Input to(String peer, Input input) {
    return new Input(
        peer,
        input.text(),
        input.key(),
        input.upTo(),
        input.before(),
        input.after(),
        input.limit(),
        input.cursor(),
        input.walk());
  }

  static Call send(long at, Row row) {
    Input input = to(row.receiver(), input(row.text(), null, null, null));
    return answered(at, row.sender(), Op.SEND, input, message(row, "sent"));
  }

  static Call page(long at, String user, long seq, String status, long last) {
    Input input = to(user.equals("ann") ? "bob" : "ann", input(null, null, seq - 1, null));
    return answered(
        at, user, Op.PAGE, input, page(List.of(message(Sample.row(seq), status)), last > seq));
  }

  static String page(List<String> messages, boolean hasNewer) {
    return String.format(
        "{'chat_id':'%s','messages':[%s],'has_older':false,'has_newer':%s}",
        Sample.CHAT, String.join(",", messages), hasNewer);
  }

  static Call walk(long at, String name, boolean forward) {
    List<String> messages = new ArrayList<>();
    for (long seq : forward ? new long[] {1, 2, 3} : new long[] {3, 2, 1}) {
      messages.add(message(Sample.row(seq), seq == 1 ? "seen" : "sent"));
    }
    Input input = input(null, null, forward ? 0L : null, name);
    return answered(at, "ann", Op.PAGE, input, page(messages, false));
  }

  /** The chats of bob. */
  static Call list(long at, long unread, long seen, long last) {
    return answered(
        at,
        "bob",
        Op.CHATS,
        to("", input(null, null, null, null)),
        String.format(
            "{'chats':[{'chat_id':'%s','participants':['ann','bob'],'unread_count':%d,'seen_up_to':%d,"
                + "'peer_seen_up_to':0,'last_message':%s}],'next':null}",
            Sample.CHAT, unread, seen, message(Sample.row(last), last <= seen ? "seen" : "sent")));
  }

  /** A mark of bob. */
  static Call mark(long at, long upTo, long newly, long unread) {
    return answered(
        at,
        "bob",
        Op.SEEN,
        to("ann", input(null, upTo, null, null)),
        String.format(
            "{'chat_id':'%s','seen_up_to':%d,'newly_seen':%d,'unread_count':%d}",
            Sample.CHAT, upTo, newly, unread));
  }

  /** The same call at another time. */
  static Call at(Call call, long time) {
    return new Call(
        time,
        time + 5,
        call.node(),
        call.user(),
        call.op(),
        call.input(),
        call.status(),
        call.mediaType(),
        call.answer());
  }

  static Call refused(long at, String user, String text) {
    JsonNode problem = json("{'type':'urn:messaging:problem:not-friends','status':403}");
    return new Call(
        at,
        at + 5,
        "n0",
        user,
        Op.SEND,
        input(text, null, null, null),
        403,
        "application/problem+json",
        problem);
  }

  static Call by(Call call, String user) {
    return new Call(
        call.begun(),
        call.ended(),
        call.node(),
        user,
        call.op(),
        call.input(),
        call.status(),
        call.mediaType(),
        call.answer());
  }

  static Call status(Call call, int status, String body) {
    Call parsed =
        (Call)
            EntryJson.parse(
                EntryJson.format(call).replaceFirst("\"answer\":.*", "\"answer\":" + body + "}"));
    return new Call(
        call.begun(),
        call.ended(),
        call.node(),
        call.user(),
        call.op(),
        call.input(),
        status,
        call.mediaType(),
        parsed.answer());
  }
}
