package messaging.proof;

import java.util.List;
import java.util.stream.Stream;
import messaging.proof.Entry.Announced;
import messaging.proof.Entry.Asked;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Mark;
import messaging.proof.Entry.Op;
import messaging.proof.Entry.Published;
import messaging.proof.Entry.Row;
import messaging.proof.Entry.Searched;
import messaging.proof.Entry.Told;
import messaging.proof.Entry.Used;
import org.junit.jupiter.params.provider.Arguments;

/** Histories in each of which a promise is broken. */
final class Violations {
  private static final Sample RIGHT = Sample.right();

  private Violations() {}

  /** The invariant, what is broken, and the history. */
  static Stream<Arguments> all() {
    return Stream.of(ofMessages(), ofEvents(), ofReaders(), ofAnswers(), ofOrder())
        .flatMap(each -> each);
  }

  private static Arguments seed(String invariant, String what, Sample sample) {
    return Arguments.of(invariant, what, sample);
  }

  static Row with(Row row, long seq, String id, String text) {
    return new Row(row.chat(), seq, id, row.sender(), row.receiver(), text, row.key(), row.at());
  }

  private static Stream<Arguments> ofMessages() {
    Row third = Sample.row(3);
    return Stream.of(
        seed("I1", "an acknowledged message is gone", RIGHT.without(third::equals)),
        seed(
            "I1",
            "a text was changed",
            RIGHT.with(Row.class, third::equals, row -> with(row, 3, row.id(), "other"))),
        seed("I1", "a key is there twice", RIGHT.and(with(third, 4, "message-4", "text-3"))),
        seed(
            "I2",
            "a refused message is stored",
            RIGHT.and(with(third, 4, "message-4", "secret-1"))),
        seed("I2", "a message is stored twice", RIGHT.and(with(third, 4, "message-4", "text-3"))),
        seed(
            "I3",
            "a number is left out",
            RIGHT.with(Row.class, third::equals, row -> with(row, 4, row.id(), row.text()))),
        seed(
            "I3",
            "time goes back",
            RIGHT.with(
                Row.class,
                third::equals,
                row ->
                    new Row(
                        row.chat(),
                        3,
                        row.id(),
                        row.sender(),
                        row.receiver(),
                        row.text(),
                        row.key(),
                        "2025"))),
        seed(
            "I6",
            "an unread count is too high",
            chat(new Chat(Sample.CHAT, "ann", "bob", 1, 3, 0, 1, 2, 1))),
        seed(
            "I7",
            "a mark moved without a trace",
            chat(new Chat(Sample.CHAT, "ann", "bob", 1, 3, 2, 1, 0, 1))),
        seed(
            "I7",
            "a mark went back",
            RIGHT.and(new Mark(Sample.CHAT, 2, 3, "bob", 1, 1, "mark-2"))));
  }

  private static Sample chat(Chat other) {
    return RIGHT.with(Chat.class, chat -> true, chat -> other);
  }

  private static Stream<Arguments> ofEvents() {
    return Stream.of(
        seed("I4", "an event is missing", RIGHT.without(entry -> isPublished(entry, "message-2"))),
        seed(
            "I4",
            "the event of a mark is missing",
            RIGHT.without(entry -> isPublished(entry, "mark-1"))),
        seed(
            "I4",
            "an event is there twice",
            RIGHT.and(new Published(999, "message.sent", Sample.event(Sample.row(2))))),
        seed(
            "I4",
            "an event has no message",
            RIGHT.and(
                new Published(
                    999,
                    "message.sent",
                    Sample.event(with(Sample.row(3), 4, "message-4", "new"))))),
        seed(
            "I5",
            "an event came before an earlier one",
            RIGHT.with(
                Published.class,
                one -> isPublished(one, "message-3"),
                one -> new Published(0, one.subject(), one.event()))),
        seed(
            "I5",
            "a mark came before its message",
            RIGHT.with(
                Published.class,
                one -> isPublished(one, "mark-1"),
                one -> new Published(0, one.subject(), one.event()))),
        seed(
            "T",
            "an announced text is not the stored one",
            RIGHT.and(
                new Announced(95, Sample.event(with(Sample.row(3), 3, "message-3", "other"))))),
        seed(
            "T",
            "an announced move of a mark is none",
            RIGHT.and(
                new Announced(
                    95, Sample.event(new Mark(Sample.CHAT, 1, 1, "bob", 0, 2, "mark-9"))))));
  }

  static boolean isPublished(Entry entry, String id) {
    return entry instanceof Published one && one.event().path("id").asText().equals(id);
  }

  private static boolean isTold(Entry entry, String reader, String id) {
    return entry instanceof Told told
        && told.reader().equals(reader)
        && told.event().path("id").asText().equals(id);
  }

  private static Stream<Arguments> ofReaders() {
    return Stream.of(
        seed(
            "I8",
            "a stranger got an event",
            RIGHT.and(new Told(95, "reader-eve", "eve", "c", Sample.event(Sample.row(1))))),
        seed(
            "I8",
            "a stranger got a page",
            RIGHT.with(
                Call.class, call -> call.op() == Op.PAGE, call -> SampleCalls.by(call, "eve"))),
        seed(
            "I8",
            "a stranger got a list",
            RIGHT.and(SampleCalls.by(SampleCalls.list(80, 1, 1, 3), "eve"))),
        seed("I9", "nobody was asked", RIGHT.without(entry -> entry instanceof Asked)),
        seed(
            "I9",
            "the answer was no",
            RIGHT.with(
                Asked.class, a -> true, a -> new Asked(a.at(), a.user(), a.friend(), false))),
        seed(
            "I10", "a reader missed one", RIGHT.without(e -> isTold(e, "reader-bob", "message-2"))),
        seed(
            "I10",
            "a reader missed the end",
            RIGHT.without(e -> isTold(e, "reader-bob", "message-3"))),
        seed(
            "I10", "a reader missed a mark", RIGHT.without(e -> isTold(e, "reader-ann", "mark-1"))),
        seed(
            "I10",
            "a reader got one too late",
            RIGHT.with(
                Told.class,
                told -> isTold(told, "reader-ann", "message-1"),
                told -> new Told(99, told.reader(), told.user(), told.cursor(), told.event()))));
  }

  private static Stream<Arguments> ofAnswers() {
    return Stream.of(
        seed(
            "I11",
            "a page missed messages",
            RIGHT.with(
                Call.class,
                call -> "final-forward".equals(call.input().walk()),
                call -> answered(call, "{\"messages\":[{\"seq\":1},{\"seq\":3}]}"))),
        seed(
            "E",
            "a text is gone that nobody erased",
            RIGHT.with(Row.class, Sample.row(3)::equals, Sample::emptied)),
        seed(
            "P",
            "the first message is gone",
            chat(new Chat(Sample.CHAT, "ann", "bob", 2, 3, 0, 1, 1, 1))),
        seed("I12", "a text is in a log", RIGHT.and(new Searched("log", 1, List.of("text-1")))),
        seed("I13", "threads were left", RIGHT.and(new Used("n0", "threads", 50, 90))),
        seed(
            "I14",
            "an error is a defect",
            RIGHT.with(
                Call.class,
                call -> call.status() == 403,
                call ->
                    SampleCalls.status(
                        call,
                        500,
                        "{\"type\":\"urn:messaging:problem:internal\",\"status\":500}"))),
        seed(
            "I14",
            "an error is of an unknown type",
            RIGHT.with(
                Call.class,
                call -> call.status() == 403,
                call -> SampleCalls.status(call, 403, "{\"type\":\"x:other\",\"status\":403}"))));
  }

  private static Call answered(Call call, String body) {
    return SampleCalls.status(call, call.status(), body);
  }

  private static Stream<Arguments> ofOrder() {
    return Stream.of(
        seed(
            "L",
            "a list misses a message that was answered",
            RIGHT.and(SampleCalls.list(65, 0, 1, 2))),
        seed("L", "an unread count was wrong", RIGHT.and(SampleCalls.list(65, 2, 1, 3))),
        seed("L", "a mark went back in a list", RIGHT.and(SampleCalls.list(65, 2, 0, 3))),
        seed("L", "a message was seen before it was sent", RIGHT.and(SampleCalls.list(3, 1, 0, 1))),
        seed(
            "L",
            "a mark was answered with a wrong count",
            RIGHT.and(SampleCalls.mark(33, 1, 0, 1))),
        seed(
            "L",
            "a message got a number before one that was answered before it was sent",
            RIGHT.with(
                Call.class,
                call -> "text-2".equals(call.input().text()),
                call -> SampleCalls.send(58, Sample.row(2)))));
  }
}
