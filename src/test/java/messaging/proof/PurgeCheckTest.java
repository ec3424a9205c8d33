package messaging.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import messaging.proof.Checker.Verdict;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Op;
import messaging.proof.Entry.Published;
import messaging.proof.Entry.Retention;
import messaging.proof.Entry.Row;
import messaging.proof.Entry.Told;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a purge promises, broken in each way. */
final class PurgeCheckTest {
  private static final Sample PURGED = Sample.purged();
  private static final Sample TO_THE_LAST = Sample.purgedToTheLast();

  @ParameterizedTest
  @MethodSource
  void findsNothingWhereThePurgeIsRight(Sample sample) {
    List<Verdict> verdicts = Checker.check(sample.history());
    assertThat(verdicts)
        .allSatisfy(verdict -> assertThat(verdict.holds()).as("%s", verdict).isTrue());
  }

  private static Stream<Sample> findsNothingWhereThePurgeIsRight() {
    return Stream.of(PURGED, TO_THE_LAST);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("violations")
  void findsEachViolation(String invariant, String what, Sample sample) {
    assertThat(sample.broken()).as(what).contains(invariant);
  }

  private static Arguments seed(String invariant, String what, Sample sample) {
    return Arguments.of(invariant, what, sample);
  }

  private static Stream<Arguments> violations() {
    return Stream.of(ofTables(), ofAnswers()).flatMap(each -> each);
  }

  private static Sample with(Sample sample, Retention retention) {
    return sample.with(Retention.class, one -> true, one -> retention);
  }

  private static Sample chat(Chat other) {
    return PURGED.with(Chat.class, one -> true, one -> other);
  }

  private static Stream<Arguments> ofTables() {
    return Stream.of(
        seed("P", "nothing may be", PURGED.without(entry -> entry instanceof Retention)),
        seed("P", "nothing is", Sample.right().and(new Retention(40))),
        seed("I3", "a message in the middle is", PURGED.without(Sample.row(2)::equals)),
        seed("I3", "the first one is still there", PURGED.and(Sample.row(1))),
        seed(
            "I3",
            "a message is that nobody was told of",
            PURGED.without(entry -> EntryJson.format(entry).contains("message-1"))),
        seed(
            "I4",
            "a message is that is not in the stream",
            PURGED.without(
                e ->
                    e instanceof Published p && p.event().path("id").asText().equals("message-1"))),
        seed(
            "I6",
            "what is gone counts as unread",
            chat(new Chat(Sample.CHAT, "ann", "bob", 2, 3, 0, 1, 1, 2))),
        seed(
            "E",
            "the last one has its key",
            TO_THE_LAST.with(
                Row.class,
                row -> true,
                row -> new Row(row.chat(), 3, row.id(), "ann", "bob", "", "key-3", row.at()))),
        seed(
            "E",
            "a message has no text that is not the first",
            with(TO_THE_LAST, new Retention(40))
                .and(Sample.row(2))
                .with(
                    Chat.class,
                    one -> true,
                    one -> new Chat(Sample.CHAT, "ann", "bob", 2, 3, 0, 1, 1, 1))));
  }

  private static Stream<Arguments> ofAnswers() {
    Call page =
        Sample.right()
            .history()
            .calls(Op.PAGE)
            .filter(call -> "final-forward".equals(call.input().walk()))
            .findAny()
            .orElseThrow();
    return Stream.of(
        seed("L", "a page lacks a message that is young", with(PURGED, new Retention(100))),
        seed("L", "the last one has lost its text early", with(TO_THE_LAST, new Retention(60))),
        seed("L", "a count has what is gone", PURGED.and(SampleCalls.list(120, 2, 1, 3))),
        seed("L", "a count lacks what is young", PURGED.and(SampleCalls.list(80, 0, 1, 3))),
        seed("P", "a message came back", PURGED.and(SampleCalls.at(page, 130))),
        seed(
            "I10",
            "a reader that was there missed one",
            PURGED
                .without(entry -> isTold(entry, "message-1"))
                .with(
                    Told.class,
                    told -> isTold(told, "mark-1"),
                    told -> new Told(45, told.reader(), told.user(), "c", told.event()))));
  }

  private static boolean isTold(Entry entry, String id) {
    return entry instanceof Told told
        && told.reader().equals("reader-bob")
        && told.event().path("id").asText().equals(id);
  }

  @Test
  void allowsAReaderThatWasAwayToMissWhatWasPurged() {
    assertThat(PURGED.without(entry -> isTold(entry, "message-1")).broken()).isEmpty();
  }

  @Test
  void allowsAnErasureToFindNoTextOfWhatWasPurged() {
    assertThat(TO_THE_LAST.and(SampleCalls.erase(140, "ann", "bob")).broken()).isEmpty();
    assertThat(TO_THE_LAST.and(SampleCalls.erase(80, "ann", "bob")).broken()).contains("E");
  }
}
