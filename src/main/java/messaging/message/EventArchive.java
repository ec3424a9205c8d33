package messaging.message;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All events of all chats: chat by chat, and within a chat in commit order. An event is kept as
 * long as its chat. Replay uses it to restore lost events, because the outbox deletes published
 * ones.
 */
public interface EventArchive {

  /**
   * A position between two events.
   *
   * @param seq seq of the last message before it
   * @param markId id of the last seen mark or erasure before it in this chat, 0 if there is none
   */
  record Place(UUID chatId, long seq, long markId) {
    /** Before the first event. */
    public static final Place START = new Place(new UUID(0, 0), 0, 0);
  }

  /**
   * A page of events.
   *
   * @param next the start of the next page, null after the last event
   */
  record Page(List<DomainEvent> events, @Nullable Place next) {}

  /**
   * Reads at most {@code limit} events after {@code place}. Events that are committed during the
   * call may be missing.
   *
   * @return fails with {@link ErrorCode#STORAGE_UNAVAILABLE} if the database is not available
   */
  Future<Page> read(Place place, int limit);
}
