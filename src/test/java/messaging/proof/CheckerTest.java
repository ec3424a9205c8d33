package messaging.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import messaging.proof.Checker.Verdict;
import messaging.proof.Entry.Announced;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Licence;
import messaging.proof.Entry.Mark;
import messaging.proof.Entry.Op;
import messaging.proof.Entry.Opened;
import messaging.proof.Entry.Published;
import messaging.proof.Entry.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A checker that misses a broken promise proves nothing: so each promise is broken here. */
final class CheckerTest {
  private static final Sample RIGHT = Sample.right();

  @Test
  void findsNothingWhereEverythingIsRight() {
    List<Verdict> verdicts = Checker.check(RIGHT.history());
    assertThat(verdicts)
        .allSatisfy(verdict -> assertThat(verdict.holds()).as("%s", verdict).isTrue());
    assertThat(verdicts).allSatisfy(verdict -> assertThat(verdict.findings().looks()).isPositive());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("messaging.proof.Violations#all")
  void findsEachViolation(String invariant, String what, Sample sample) {
    assertThat(sample.broken()).as(what).contains(invariant);
  }

  @Test
  void hasAViolationOfEachInvariant() {
    Set<String> seeded =
        Violations.all()
            .map(seed -> (String) seed.get()[0])
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(seeded)
        .isEqualTo(
            Check.ALL.stream()
                .map(Check::invariant)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void allowsAFailoverToLoseButNotToLie() {
    Sample lost =
        RIGHT
            .without(entry -> Sample.row(3).equals(entry))
            .with(
                Chat.class,
                chat -> true,
                chat -> new Chat(Sample.CHAT, "ann", "bob", 1, 2, 0, 1, 1, 0))
            .without(entry -> entry instanceof Call call && call.input().walk() != null)
            .and(Sample.struck(92, 95, Licence.LOSE_COMMITS));
    assertThat(lost.broken()).isEmpty();
    assertThat(
            lost.and(new Announced(93, Sample.event(Violations.with(Sample.row(3), 3, "x", "lie"))))
                .broken())
        .containsExactly("T");
    assertThat(lost.and(SampleCalls.send(99, Sample.row(3))).broken()).contains("I1");
  }

  @Test
  void allowsALostStreamToLackWhatWasPublishedBefore() {
    Sample wiped =
        RIGHT.without(
            entry ->
                Violations.isPublished(entry, "message-1")
                    || Violations.isPublished(entry, "mark-1"));
    assertThat(wiped.and(Sample.struck(15, 38, Licence.LOSE_EVENTS)).broken()).isEmpty();
    assertThat(wiped.and(Sample.struck(5, 8, Licence.LOSE_EVENTS)).broken()).containsExactly("I4");
  }

  @Test
  void allowsReadersToStartOverOnlyWhereCommitsMayBeLost() {
    Sample again = RIGHT.and(new Opened(85, "reader-bob", "bob"));
    assertThat(again.broken()).containsExactly("I10");
    assertThat(again.and(Sample.struck(70, 80, Licence.LOSE_COMMITS)).broken()).isEmpty();
  }

  @Test
  void placesCallsThatOverlapInTheOrderThatFits() {
    // bob's list of before the mark ended after it
    assertThat(
            RIGHT
                .with(
                    Call.class,
                    call -> call.op() == Op.CHATS && call.begun() == 25,
                    call ->
                        new Call(
                            25,
                            45L,
                            "n0",
                            "bob",
                            Op.CHATS,
                            call.input(),
                            200,
                            call.mediaType(),
                            call.answer()))
                .broken())
        .isEmpty();
  }

  @Test
  void readsWhatItWrites() {
    assertThat(RIGHT.history().all(Row.class))
        .containsExactly(Sample.row(1), Sample.row(2), Sample.row(3));
    assertThat(RIGHT.history().all(Mark.class)).containsExactly(Sample.MARK);
    assertThat(RIGHT.history().all(Published.class)).hasSize(4);
  }
}
