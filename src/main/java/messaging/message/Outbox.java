package messaging.message;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The committed events that are not published yet, and the lease of the relay. Only the relay with
 * the lease publishes events; the whole deployment has one.
 *
 * <p>Every call with an {@code epoch} renews the lease. It fails with {@link LeaseLostException}
 * and changes nothing if another relay took over. Any call may fail with {@link
 * ErrorCode#STORAGE_UNAVAILABLE}; it may still take effect, until another lease is taken. So
 * whoever reads or notes takes a new lease after such a failure.
 */
public interface Outbox {

  /**
   * Takes the lease if it is free or was not renewed for {@code duration}.
   *
   * @param holder the name of this relay in logs
   * @return empty if another relay has the lease; fails with {@link ForeignIdsException}
   */
  Future<Optional<Lease>> takeLease(String holder, Duration duration);

  /** Renews the lease of an idle relay. */
  Future<Void> renewLease(long epoch);

  /** Releases the lease, so that another relay can take over at once. */
  Future<Void> releaseLease(long epoch);

  /**
   * Reads the next entries after the noted position, in publishing order: commit order within a
   * chat. The order stays the same for every relay until the entries are noted.
   *
   * @param limit maximum number of entries
   * @param known what the caller knows of committed events, so that they need not be read again
   * @return empty if all committed entries are noted; fails with {@link ForeignIdsException}
   */
  Future<List<Entry>> read(long epoch, int limit, KnownEvents known);

  /**
   * Notes that all entries up to {@code position} are published or parked.
   *
   * @param stream the last published message in the stream
   * @param parked positions of the entries that are parked and not published
   */
  Future<Void> note(long epoch, long position, StreamPosition stream, Set<Long> parked);

  /** The chats with parked entries. */
  Future<Set<UUID>> parkedChats(long epoch);

  /** Reads the parked entries of one chat, in publishing order. */
  Future<List<Entry>> readParked(long epoch, UUID chatId, int limit);

  /** Notes that the parked entries of the chat up to {@code position} are published. */
  Future<Void> noteParked(long epoch, UUID chatId, long position, StreamPosition stream);

  /** Deletes some old noted entries. Cheap; call it from time to time. */
  Future<Void> prune(long epoch);

  /** The number and age of the waiting events. Needs no lease. */
  Future<Depth> depth();

  /** Events that are known to be committed, by their ids. */
  @FunctionalInterface
  interface KnownEvents {
    /** Knows none. */
    KnownEvents NONE = id -> null;

    /** The event with that id; null if it is not known. */
    @Nullable DomainEvent get(UUID eventId);
  }

  /**
   * A lease that was taken.
   *
   * @param epoch higher than the epoch of any earlier lease
   * @param stream the position of the stream at the last note; later messages are published, but
   *     perhaps not noted
   */
  record Lease(long epoch, StreamPosition stream) {}

  /**
   * A position in a stream.
   *
   * @param created the creation time of the stream, which identifies it among streams of the same
   *     name; null before the first note
   * @param sequence the stream sequence of the last noted message, 0 if none
   */
  record StreamPosition(@Nullable Instant created, long sequence) {}

  /**
   * An event in the outbox.
   *
   * @param position orders the entries; not contiguous
   * @param event the event, null if the row points to a missing message
   * @param traceparent the traceparent of the request that caused the event, null if it had none
   */
  record Entry(
      long position, UUID chatId, @Nullable DomainEvent event, @Nullable String traceparent) {}

  /**
   * The waiting events.
   *
   * @param events number of committed events that are not noted; rolled-back transactions make it
   *     inexact
   * @param oldest time of the oldest one, null if there is none
   * @param oldestTransaction id of the oldest transaction under way on the server, in whichever
   *     database; null if there is none. Nothing that began after it can be pruned
   */
  record Depth(long events, @Nullable Instant oldest, @Nullable Long oldestTransaction) {}

  /**
   * What is noted are the transaction ids of another server, so nothing may be published: it cannot
   * be told which events were. Only people can help.
   */
  final class ForeignIdsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Created by the outbox.
     *
     * @param reason for operators: what it is and what to do
     */
    public ForeignIdsException(String reason) {
      super(reason, null, false, false);
    }
  }

  /** Another relay has taken over. */
  final class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Created by the outbox. */
    public LeaseLostException() {
      super("Another relay has taken over", null, false, false);
    }
  }
}
