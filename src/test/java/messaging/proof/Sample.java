package messaging.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import messaging.proof.Entry.Announced;
import messaging.proof.Entry.Asked;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Erasure;
import messaging.proof.Entry.Input;
import messaging.proof.Entry.Licence;
import messaging.proof.Entry.Mark;
import messaging.proof.Entry.Op;
import messaging.proof.Entry.Opened;
import messaging.proof.Entry.Published;
import messaging.proof.Entry.Retention;
import messaging.proof.Entry.Row;
import messaging.proof.Entry.Searched;
import messaging.proof.Entry.Struck;
import messaging.proof.Entry.Told;
import messaging.proof.Entry.Used;
import org.jspecify.annotations.Nullable;

/**
 * A history without a fault: ann writes, bob reads it and answers, ann reads that. Times go by
 * tens.
 */
final class Sample {
  static final String CHAT = "chat-1";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Entry> entries;

  private Sample(List<Entry> entries) {
    this.entries = entries;
  }

  static Row row(long seq) {
    boolean isAnn = seq != 2;
    return new Row(
        CHAT,
        seq,
        "message-" + seq,
        isAnn ? "ann" : "bob",
        isAnn ? "bob" : "ann",
        "text-" + seq,
        "key-" + seq,
        "2026-01-01T00:00:0" + seq + ".000000Z");
  }

  static final Mark MARK = new Mark(CHAT, 1, 1, "bob", 0, 1, "mark-1");

  static final Erasure ERASURE = new Erasure(CHAT, 2, 3, "ann", 0, 3, "erasure-1");

  /** All that is right. */
  static Sample right() {
    Sample sample = new Sample(new ArrayList<>());
    sample.calls();
    sample.end();
    return sample;
  }

  /** The same, and in the end ann erases what she sent. */
  static Sample erased() {
    JsonNode event = event(ERASURE);
    return right()
        .with(Row.class, row -> row.sender().equals("ann"), Sample::emptied)
        .with(Call.class, call -> call.input().walk() != null, Sample::emptied)
        .without(entry -> entry instanceof Published one && isOfAnn(one.event()))
        .and(erase(94, "ann", "bob"), ERASURE)
        .and(new Told(97, "reader-ann", "ann", "cursor", event))
        .and(new Told(97, "reader-bob", "bob", "cursor", event))
        .and(new Announced(97, event), new Published(99, "message.erased", event));
  }

  /** The same, and in the end messages of an age of 40 are purged: the first one is so old. */
  static Sample purged() {
    return right()
        .without(row(1)::equals)
        .with(Chat.class, one -> true, one -> new Chat(CHAT, "ann", "bob", 2, 3, 0, 1, 1, 1))
        .with(Call.class, call -> call.input().walk() != null, Sample::walkOfTheLastTwo)
        .and(new Retention(40));
  }

  private static Call walkOfTheLastTwo(Call walk) {
    List<String> messages = new ArrayList<>();
    for (long seq : walk.input().after() != null ? new long[] {2, 3} : new long[] {3, 2}) {
      messages.add(message(row(seq), "sent"));
    }
    return answered(walk.begun(), walk.user(), Op.PAGE, walk.input(), page(messages, false));
  }

  /** The same, but all are so old: the last one stays without its text. */
  static Sample purgedToTheLast() {
    Row last = emptied(row(3));
    String page = page(List.of(message(last, "erased")), false);
    return right()
        .without(entry -> entry instanceof Row row && row.seq() < 3)
        .with(Row.class, row -> row.seq() == 3, row -> last)
        .with(Chat.class, one -> true, one -> new Chat(CHAT, "ann", "bob", 3, 3, 0, 1, 0, 1))
        .with(
            Call.class,
            call -> call.input().walk() != null,
            walk -> answered(walk.begun(), walk.user(), Op.PAGE, walk.input(), page))
        .and(new Retention(40));
  }

  private static boolean isOfAnn(JsonNode event) {
    return event.path("type").asText().equals("message.sent")
        && event.path("data").path("sender_id").asText().equals("ann");
  }

  static Row emptied(Row row) {
    return new Row(
        row.chat(), row.seq(), row.id(), row.sender(), row.receiver(), "", null, row.at());
  }

  private static Call emptied(Call walk) {
    boolean isForward = walk.input().after() != null;
    List<String> messages = new ArrayList<>();
    for (long seq : isForward ? new long[] {1, 2, 3} : new long[] {3, 2, 1}) {
      messages.add(seq == 2 ? message(row(2), "sent") : message(emptied(row(seq)), "erased"));
    }
    return answered(walk.begun(), walk.user(), Op.PAGE, walk.input(), page(messages, false));
  }

  /** An erasure that is done. */
  static Call erase(long at, String user, @Nullable String peer) {
    Input input = new Input(peer, null, null, null, null, null, 0, null, user + at);
    return answered(at, user, Op.ERASE, input, "{'messages':2,'next':null}");
  }

  private void calls() {
    add(new Opened(1, "reader-ann", "ann"), new Opened(1, "reader-bob", "bob"));
    add(new Asked(11, "ann", "bob", true), new Asked(41, "bob", "ann", true));
    add(send(10, row(1)));
    add(page(20, "bob", 1, "sent", 1));
    add(list(25, 1, 0, 1));
    add(mark(30, 1, 1, 0));
    add(page(35, "ann", 1, "seen", 1));
    add(send(40, row(2)), send(50, row(3)));
    add(list(60, 1, 1, 3));
    add(refused(70, "eve", "secret-1"));
  }

  private void end() {
    for (Object moment : List.of(row(1), MARK, row(2), row(3))) {
      JsonNode event = moment instanceof Row row ? event(row) : event(MARK);
      add(new Told(90, "reader-ann", "ann", "cursor", event));
      add(new Told(90, "reader-bob", "bob", "cursor", event));
      add(new Announced(90, event));
      add(new Published(entries.size(), event.path("type").asText(), event));
      add((Entry) moment);
    }
    add(new Chat(CHAT, "ann", "bob", 1, 3, 0, 1, 1, 1));
    add(walk(100, "final-forward", true), walk(110, "final-backward", false));
    add(new Searched("log", 100, List.of()), new Used("n0", "threads", 50, 51));
  }

  private void add(Entry... more) {
    entries.addAll(List.of(more));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static String message(Row row, String status) {
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

  static JsonNode event(Row row) {
    return json(
        String.format(
            "{'id':'%s','type':'message.sent','subject':'%s','data':%s}",
            row.id(), row.chat(), message(row, "sent")));
  }

  static JsonNode event(Mark mark) {
    return json(
        String.format(
            "{'id':'%s','type':'message.seen','subject':'%s','data':{'chat_id':'%s','seen_by':'%s',"
                + "'sender_id':'ann','from_seq':%d,'seen_up_to':%d}}",
            mark.event(), mark.chat(), mark.chat(), mark.by(), mark.from(), mark.upTo()));
  }

  static JsonNode event(Erasure erasure) {
    return json(
        String.format(
            "{'id':'%s','type':'message.erased','subject':'%s','data':{'chat_id':'%s',"
                + "'sender_id':'%s','from_seq':%d,'up_to_seq':%d}}",
            erasure.event(),
            erasure.chat(),
            erasure.chat(),
            erasure.sender(),
            erasure.from(),
            erasure.upTo()));
  }

  private static Call answered(long at, String user, Op op, Input input, String body) {
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

  private static Call page(long at, String user, long seq, String status, long last) {
    Input input = to(user.equals("ann") ? "bob" : "ann", input(null, null, seq - 1, null));
    return answered(at, user, Op.PAGE, input, page(List.of(message(row(seq), status)), last > seq));
  }

  private static String page(List<String> messages, boolean hasNewer) {
    return String.format(
        "{'chat_id':'%s','messages':[%s],'has_older':false,'has_newer':%s}",
        CHAT, String.join(",", messages), hasNewer);
  }

  private static Call walk(long at, String name, boolean forward) {
    List<String> messages = new ArrayList<>();
    for (long seq : forward ? new long[] {1, 2, 3} : new long[] {3, 2, 1}) {
      messages.add(message(row(seq), seq == 1 ? "seen" : "sent"));
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
            CHAT, unread, seen, message(row(last), last <= seen ? "seen" : "sent")));
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
            CHAT, upTo, newly, unread));
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

  /** A failover or a loss of the stream between those times. */
  static Struck struck(long begun, long ended, Licence licence) {
    return new Struck(begun, ended, "loss", Set.of(licence));
  }

  /** The same with one more entry. */
  Sample and(Entry... more) {
    Sample longer = new Sample(new ArrayList<>(entries));
    longer.add(more);
    return longer;
  }

  /** The same without some. */
  Sample without(Predicate<Entry> which) {
    return new Sample(new ArrayList<>(entries.stream().filter(which.negate()).toList()));
  }

  /** The same with some replaced. */
  <T extends Entry> Sample with(Class<T> kind, Predicate<T> which, Function<T, Entry> by) {
    return new Sample(
        new ArrayList<>(
            entries.stream()
                .map(
                    entry ->
                        kind.isInstance(entry) && which.test(kind.cast(entry))
                            ? by.apply(kind.cast(entry))
                            : entry)
                .toList()));
  }

  /** The invariants that are broken. */
  Set<String> broken() {
    return Checker.check(history()).stream()
        .filter(verdict -> !verdict.holds())
        .map(verdict -> verdict.check().invariant())
        .collect(Collectors.toSet());
  }

  History history() {
    return new History(entries.stream().map(History::format).map(History::parse).toList());
  }
}
