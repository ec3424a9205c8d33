package messaging.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import messaging.proof.Checker.Verdict;
import messaging.proof.Entry.Announced;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Erasure;
import messaging.proof.Entry.Op;
import messaging.proof.Entry.Published;
import messaging.proof.Entry.Row;
import messaging.proof.Entry.Told;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an erasure promises, broken in each way. */
final class ErasureCheckTest {
  private static final Sample ERASED = Sample.erased();

  @Test
  void findsNothingWhereTheErasureIsRight() {
    List<Verdict> verdicts = Checker.check(ERASED.history());
    assertThat(verdicts)
        .allSatisfy(verdict -> assertThat(verdict.holds()).as("%s", verdict).isTrue());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("violations")
  void findsEachViolation(String invariant, String what, Sample sample) {
    assertThat(sample.broken()).as(what).contains(invariant);
  }

  private static Arguments seed(String invariant, String what, Sample sample) {
    return Arguments.of(invariant, what, sample);
  }

  private static boolean isEvent(Entry entry) {
    return entry instanceof Published one && one.subject().equals("message.erased");
  }

  private static boolean isToldTo(Entry entry, String reader) {
    return entry instanceof Told told
        && told.reader().equals(reader)
        && told.event().path("type").asText().equals("message.erased");
  }

  private static Sample erasedAt(long time, String user, String peer) {
    return ERASED.with(
        Call.class, call -> call.op() == Op.ERASE, c -> SampleCalls.erase(time, user, peer));
  }

  private static Sample range(Erasure other) {
    return ERASED.with(Erasure.class, one -> true, one -> other);
  }

  private static Stream<Arguments> violations() {
    return Stream.of(ofTables(), ofEvents(), ofAnswers()).flatMap(each -> each);
  }

  private static Stream<Arguments> ofTables() {
    Row first = Sample.emptied(Sample.row(1));
    return Stream.of(
        seed(
            "E",
            "a text in the range stayed",
            ERASED.with(Row.class, first::equals, row -> Sample.row(1))),
        seed(
            "E",
            "a text behind the range stayed",
            range(new Erasure(Sample.CHAT, 2, 3, "ann", 0, 1, "erasure-1"))
                .with(Row.class, row -> row.seq() == 3, row -> Sample.row(3))),
        seed(
            "E",
            "a text of the other one is gone",
            ERASED.with(Row.class, row -> row.seq() == 2, Sample::emptied)),
        seed(
            "E",
            "a key stayed",
            ERASED.with(
                Row.class,
                first::equals,
                row -> new Row(row.chat(), 1, row.id(), "ann", "bob", "", "key-1", row.at()))),
        seed("E", "nobody asked", ERASED.without(e -> e instanceof Call c && c.op() == Op.ERASE)),
        seed("E", "another one asked", erasedAt(94, "bob", "ann")),
        seed("E", "ann asked for another chat", erasedAt(94, "ann", "cat")),
        seed("E", "a message is gone that was sent later", erasedAt(44, "ann", "bob")),
        seed(
            "I2",
            "a repeated send was stored again before the erasure",
            ERASED.and(again(3)).with(Erasure.class, e -> true, e -> behind(4))));
  }

  /** The third message, sent again under its key. */
  private static Row again(long after) {
    Row third = Sample.row(3);
    return new Row(
        third.chat(),
        after + 1,
        "message-" + (after + 1),
        "ann",
        "bob",
        third.text(),
        third.key(),
        third.at());
  }

  private static Erasure behind(long seq) {
    return new Erasure(Sample.CHAT, 2, seq, "ann", 0, 3, "erasure-1");
  }

  private static Stream<Arguments> ofEvents() {
    Erasure none = new Erasure(Sample.CHAT, 2, 3, "ann", 1, 3, "erasure-1");
    return Stream.of(
        seed(
            "E",
            "a text is still in the stream",
            ERASED.and(new Published(98, "message.sent", Sample.event(Sample.row(3))))),
        seed(
            "E",
            "a reader was shown a text after the erasure",
            ERASED.and(new Told(98, "reader-bob", "bob", "c", Sample.event(Sample.row(3))))),
        seed("I4", "the event is missing", ERASED.without(ErasureCheckTest::isEvent)),
        seed(
            "I4",
            "the event has another range",
            ERASED.with(
                Published.class,
                ErasureCheckTest::isEvent,
                one -> new Published(99, one.subject(), Sample.event(none)))),
        seed(
            "I4",
            "more was deleted from the stream",
            ERASED.without(
                e ->
                    e instanceof Published p && p.event().path("id").asText().equals("message-2"))),
        seed(
            "I5",
            "the event came before an earlier one",
            ERASED.with(
                Published.class,
                ErasureCheckTest::isEvent,
                one -> new Published(0, one.subject(), one.event()))),
        seed(
            "I8",
            "a stranger was told",
            ERASED.and(new Told(98, "reader-eve", "eve", "c", Sample.event(Sample.ERASURE)))),
        seed("I10", "a reader missed it", ERASED.without(entry -> isToldTo(entry, "reader-ann"))),
        seed("T", "an announced one is none", ERASED.and(new Announced(98, Sample.event(none)))));
  }

  private static Stream<Arguments> ofAnswers() {
    return Stream.of(
        seed("L", "a list showed a text afterwards", ERASED.and(SampleCalls.list(120, 1, 1, 3))),
        seed(
            "L",
            "it was not done when it was answered",
            ERASED.and(SampleCalls.erase(62, "ann", "bob"), SampleCalls.list(68, 1, 1, 3))),
        seed(
            "L",
            "a page showed a message without text before",
            ERASED.with(
                Call.class,
                call -> "final-forward".equals(call.input().walk()),
                c -> SampleCalls.at(c, 86))),
        seed(
            "T",
            "an empty message is not erased",
            Sample.right().and(new Announced(98, Sample.event(Sample.emptied(Sample.row(3)))))));
  }

  @Test
  void allowsASendToBeStoredAgainAfterItsErasure() {
    Row again = again(3);
    Sample repeated =
        ERASED
            .with(
                Entry.Chat.class,
                chat -> true,
                chat -> new Entry.Chat(Sample.CHAT, "ann", "bob", 1, 4, 0, 1, 1, 2))
            .without(e -> e instanceof Call call && call.op() == Op.PAGE)
            .and(SampleCalls.send(100, again), again)
            .and(new Told(106, "reader-ann", "ann", "c", Sample.event(again)))
            .and(new Told(106, "reader-bob", "bob", "c", Sample.event(again)))
            .and(new Published(106, "message.sent", Sample.event(again)));
    assertThat(repeated.broken()).isEmpty();
  }
}
