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
 * The committed events that wait to be published, and the lease that makes one relay in the whole
 * deployment the one that publishes them.
 *
 * <p>Every call that takes an {@code epoch} renews the lease, and fails with {@link
 * LeaseLostException} if another relay has taken over since; nothing is changed then. Any call may
 * fail with {@link ErrorCode#STORAGE_UNAVAILABLE}.
 */
public interface Outbox {

  /**
   * Takes the lease if nobody holds it or its holder has been silent for {@code duration}.
   *
   * @param holder names this relay in logs
   * @return empty if another relay is alive
   */
  Future<Optional<Lease>> takeLease(String holder, Duration duration);

  /** Keeps the lease of an idle relay. */
  Future<Void> renewLease(long epoch);

  /** Gives the lease up, so that another relay can take over at once. */
  Future<Void> releaseLease(long epoch);

  /**
   * The next entries behind the noted position, in publishing order: within a chat the order of
   * commit, and the same order again for whoever takes over before they are noted.
   *
   * @param limit at most so many
   * @return empty if everything committed is noted
   */
  Future<List<Entry>> read(long epoch, int limit);

  /**
   * Notes, at once: everything up to {@code position} is published or parked.
   *
   * @param stream where the stream stands with it
   * @param parked positions among them that are not published but set aside
   */
  Future<Void> note(long epoch, long position, StreamPosition stream, Set<Long> parked);

  /** Chats with entries set aside. */
  Future<Set<UUID>> parkedChats(long epoch);

  /** The entries set aside of one chat, in publishing order. */
  Future<List<Entry>> readParked(long epoch, UUID chatId, int limit);

  /** Notes that the parked entries of the chat up to {@code position} are published. */
  Future<Void> noteParked(long epoch, UUID chatId, long position, StreamPosition stream);

  /** Deletes some of what was noted long ago; cheap, to be called now and then. */
  Future<Void> prune(long epoch);

  /** How much waits. Needs no lease. */
  Future<Depth> depth();

  /**
   * A taken lease.
   *
   * @param epoch higher than that of any lease before
   * @param stream where the stream stood at the last note; what is behind it was published, but
   *     perhaps not noted
   */
  record Lease(long epoch, StreamPosition stream) {}

  /**
   * A place in a stream.
   *
   * @param created tells a stream from a later one of the same name; null if nothing was noted yet
   * @param sequence the stream's sequence of the last message noted, 0 if none
   */
  record StreamPosition(@Nullable Instant created, long sequence) {}

  /**
   * An event in the outbox.
   *
   * @param position orders the entries; not contiguous
   * @param event what happened, null if the row points to a message that is not there
   * @param traceparent of the request that caused it, null if it had none
   */
  record Entry(
      long position, UUID chatId, @Nullable DomainEvent event, @Nullable String traceparent) {}

  /**
   * How much waits.
   *
   * @param events that are committed and not noted, give or take transactions rolled back
   * @param oldest when the oldest of them happened, null if there is none
   */
  record Depth(long events, @Nullable Instant oldest) {}

  /** Another relay has taken over. */
  final class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Made by the outbox. */
    public LeaseLostException() {
      super("Another relay has taken over", null, false, false);
    }
  }
}
