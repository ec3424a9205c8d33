package messaging.message;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Everything that is stored of a user, in pages that cost the same wherever they are. */
public interface ExportStore {

  /**
   * Reads a page of at most {@code limit} lines, besides the line of the end. What is stored while
   * an export is read is in it, or behind its end.
   *
   * @param after a cursor of an earlier page; null to begin
   * @return fails with {@link ErrorCode#INVALID_PARAMETER} if it is not such a cursor, with {@link
   *     ErrorCode#CURSOR_EXPIRED} if the database has lost something since, and with {@link
   *     ErrorCode#STORAGE_UNAVAILABLE} if it is not available
   */
  Future<ExportPage> read(String userId, @Nullable String after, int limit);
}
