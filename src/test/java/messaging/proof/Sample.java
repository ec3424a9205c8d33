package messaging.proof;

import com.fasterxml.jackson.databind.JsonNode;
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

/**
 * A history without a fault: ann writes, bob reads it and answers, ann reads that. Times go by
 * tens.
 */
final class Sample {
  static final String CHAT = "chat-1";
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
        .with(Call.class, call -> call.input().walk() != null, SampleCalls::emptied)
        .without(entry -> entry instanceof Published one && isOfAnn(one.event()))
        .and(SampleCalls.erase(94, "ann", "bob"), ERASURE)
        .and(new Told(97, "reader-ann", "ann", "cursor", event))
        .and(new Told(97, "reader-bob", "bob", "cursor", event))
        .and(new Announced(97, event), new Published(99, "message.erased", event));
  }

  /** The same, and in the end messages of an age of 40 are purged: the first one is so old. */
  static Sample purged() {
    return right()
        .without(row(1)::equals)
        .with(Chat.class, one -> true, one -> new Chat(CHAT, "ann", "bob", 2, 3, 0, 1, 1, 1))
        .with(Call.class, call -> call.input().walk() != null, SampleCalls::lastTwo)
        .and(new Retention(40));
  }

  /** The same, but all are so old: the last one stays without its text. */
  static Sample purgedToTheLast() {
    Row last = emptied(row(3));
    String page = SampleCalls.page(List.of(SampleCalls.message(last, "erased")), false);
    return right()
        .without(entry -> entry instanceof Row row && row.seq() < 3)
        .with(Row.class, row -> row.seq() == 3, row -> last)
        .with(Chat.class, one -> true, one -> new Chat(CHAT, "ann", "bob", 3, 3, 0, 1, 0, 1))
        .with(
            Call.class,
            call -> call.input().walk() != null,
            walk -> SampleCalls.answered(walk.begun(), walk.user(), Op.PAGE, walk.input(), page))
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

  private void calls() {
    add(new Opened(1, "reader-ann", "ann"), new Opened(1, "reader-bob", "bob"));
    add(new Asked(11, "ann", "bob", true), new Asked(41, "bob", "ann", true));
    add(SampleCalls.send(10, row(1)));
    add(SampleCalls.page(20, "bob", 1, "sent", 1));
    add(SampleCalls.list(25, 1, 0, 1));
    add(SampleCalls.mark(30, 1, 1, 0));
    add(SampleCalls.page(35, "ann", 1, "seen", 1));
    add(SampleCalls.send(40, row(2)), SampleCalls.send(50, row(3)));
    add(SampleCalls.list(60, 1, 1, 3));
    add(SampleCalls.refused(70, "eve", "secret-1"));
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
    add(
        SampleCalls.walk(100, "final-forward", true),
        SampleCalls.walk(110, "final-backward", false));
    add(new Searched("log", 100, List.of()), new Used("n0", "threads", 50, 51));
  }

  private void add(Entry... more) {
    entries.addAll(List.of(more));
  }

  static JsonNode event(Row row) {
    return SampleCalls.json(
        String.format(
            "{'id':'%s','type':'message.sent','subject':'%s','data':%s}",
            row.id(), row.chat(), SampleCalls.message(row, "sent")));
  }

  static JsonNode event(Mark mark) {
    return SampleCalls.json(
        String.format(
            "{'id':'%s','type':'message.seen','subject':'%s','data':{'chat_id':'%s','seen_by':'%s',"
                + "'sender_id':'ann','from_seq':%d,'seen_up_to':%d}}",
            mark.event(), mark.chat(), mark.chat(), mark.by(), mark.from(), mark.upTo()));
  }

  static JsonNode event(Erasure erasure) {
    return SampleCalls.json(
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
    return new History(entries.stream().map(EntryJson::format).map(EntryJson::parse).toList());
  }
}
