package messaging.message;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The purge of messages that are older than a limit: one pass over all chats after the other, in
 * small steps. Of all nodes one works at a time; another goes on where it stopped. The last message
 * of a chat stays, without its text and its key. What is not published yet stays. Thread-safe.
 */
public interface Retention {

  /**
   * Does one step, for some tens of milliseconds.
   *
   * @param holder the name of this node; if it falls silent, another one goes on within seconds
   * @return empty if another node works, or no pass is due; fails with {@link
   *     ErrorCode#STORAGE_UNAVAILABLE} if the database is not available
   */
  Future<Optional<Step>> step(String holder, Limit limit);

  /**
   * What is purged, and how often.
   *
   * @param maxAge older messages are purged
   * @param pause from the beginning of a pass to that of the next one
   */
  record Limit(Duration maxAge, Duration pause) {}

  /**
   * What a step did.
   *
   * @param purged messages
   * @param late whether the pass takes longer than the pause, so that steps should follow faster
   * @param pass as it is after the step
   */
  record Step(long purged, boolean late, Pass pass) {}

  /**
   * A pass over all chats.
   *
   * @param ended null if it is under way
   * @param chats that were looked at
   * @param messages that were purged
   * @param skipped chats that somebody held for too long; the next pass comes to them again
   */
  record Pass(Instant began, @Nullable Instant ended, long chats, long messages, long skipped) {}
}
