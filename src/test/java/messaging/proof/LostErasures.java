package messaging.proof;

import messaging.proof.Entry.Licence;
import messaging.proof.Entry.Row;

/**
 * A failover may lose an erasure, and not what came of it: the event of a message may have been
 * told without its text, or deleted from the stream and told once more, behind later ones.
 */
final class LostErasures {
  private LostErasures() {}

  /** Whether one of this message may have been lost, also if there was a later one. */
  static boolean mayBeOf(History history, Row row) {
    return mayBeOf(history, row.sender(), row.receiver());
  }

  /** Whether one of messages of this sender to this receiver may have been lost. */
  static boolean mayBeOf(History history, String sender, String receiver) {
    long until = history.until(Licence.LOSE_COMMITS);
    return history.erases().stream()
        .anyMatch(call -> call.begun() <= until && ErasedForGood.asksFor(call, sender, receiver));
  }
}
