package messaging.message;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Every event that ever happened, for as long as its chat lives: chat by chat, and within a chat in
 * the order of commit. For consumers that lost published events; the outbox does not keep them.
 */
public interface EventArchive {

  /**
   * A place between two events.
   *
   * @param seq of the last message before it
   * @param markId of the last seen mark before it in this chat, 0 if there is none
   */
  record Place(UUID chatId, long seq, long markId) {
    /** Before everything. */
    public static final Place START = new Place(new UUID(0, 0), 0, 0);
  }

  /**
   * Some events.
   *
   * @param next where the next page begins, null behind the last event
   */
  record Page(List<DomainEvent> events, @Nullable Place next) {}

  /**
   * At most {@code limit} events behind {@code place}; what is committed meanwhile may be missing.
   *
   * @return fails with {@link ErrorCode#STORAGE_UNAVAILABLE} if the database cannot be asked
   */
  Future<Page> read(Place place, int limit);
}
