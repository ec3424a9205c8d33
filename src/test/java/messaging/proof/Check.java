package messaging.proof;

import java.util.List;

/** A promise, and how a history shows that it was broken. */
interface Check {

  /** All checks, in the order of the invariants. */
  List<Check> ALL =
      List.of(
          new StoredOnce(),
          new RefusedAbsent(),
          new NumberedWithoutGaps(),
          new ToldOnce(),
          new ToldInOrder(),
          new UnreadExact(),
          new MarksForward(),
          new MembersOnly(),
          new FriendsOnly(),
          new FeedsComplete(),
          new PagesComplete(),
          new NothingLeaked(),
          new BackToBaseline(),
          new HonestProblems(),
          new ErasedForGood(),
          new PurgedForGood(),
          new Truthful(),
          new Linearizable());

  /** Its invariant, such as {@code I1}. */
  String invariant();

  /** The promise as a sentence. */
  String promise();

  /** Notes every violation, and counts what was looked at. */
  void check(History history, Findings findings);
}
