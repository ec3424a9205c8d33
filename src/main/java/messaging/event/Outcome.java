package messaging.event;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import messaging.message.DomainEvent;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.StreamPosition;
import org.jspecify.annotations.Nullable;

/**
 * How much of a batch is done.
 *
 * @param done how many entries, from the first on, are published or parked
 * @param parked positions of those that are parked
 * @param parkedChats the chats of those that are parked
 * @param stream the place of the last of them in the stream; null if it is not known, and then
 *     nothing is done
 * @param published the events that were acknowledged now, in order
 * @param trouble why no more is done
 * @param cause for the log
 */
record Outcome(
    int done,
    Set<Long> parked,
    Set<UUID> parkedChats,
    @Nullable StreamPosition stream,
    List<DomainEvent> published,
    Trouble trouble,
    @Nullable Throwable cause) {

  /** There was nothing to do. */
  static Outcome nothing() {
    return new Outcome(0, Set.of(), Set.of(), null, List.of(), Trouble.NONE, null);
  }

  /** How many entries of the batch, from the first on, are in the stream before any parked one. */
  int publishedOf(List<Entry> batch) {
    int count = 0;
    while (count < done && !parked.contains(batch.get(count).position())) {
      count++;
    }
    return count;
  }

  /** Nothing was done. */
  static Outcome none(Trouble trouble, Throwable cause) {
    return new Outcome(0, Set.of(), Set.of(), null, List.of(), trouble, cause);
  }
}
