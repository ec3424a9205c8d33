package messaging.event;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import messaging.message.DomainEvent;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.StreamPosition;
import org.jspecify.annotations.Nullable;

/**
 * How far a batch came.
 *
 * @param done how many entries from the front are published or set aside
 * @param parked positions among them that are set aside
 * @param parkedChats the chats of those
 * @param stream where the stream stands with the last of them; null if that was not found out, and
 *     then nothing is done
 * @param published the events that were acknowledged now, in order
 * @param trouble why it came no further
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

  /** Nothing was to be done. */
  static Outcome nothing() {
    return new Outcome(0, Set.of(), Set.of(), null, List.of(), Trouble.NONE, null);
  }

  /** How many entries from the front of the batch are in the stream, up to the first parked one. */
  int publishedOf(List<Entry> batch) {
    int count = 0;
    while (count < done && !parked.contains(batch.get(count).position())) {
      count++;
    }
    return count;
  }

  /** Nothing came through. */
  static Outcome none(Trouble trouble, Throwable cause) {
    return new Outcome(0, Set.of(), Set.of(), null, List.of(), trouble, cause);
  }
}
