package messaging.message;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks to erase the texts that {@code userId} sent.
 *
 * @param chatWith only those to this user; null for those to everybody
 * @param before only those that were sent before this time; null for all
 * @param cursor {@link Erased#next()} of the previous call, null for the first one
 */
public record EraseUser(
    String userId, @Nullable String chatWith, @Nullable Instant before, @Nullable String cursor) {
  /** Checks the required parts only; {@link GuardedMessaging} checks the rules. */
  public EraseUser {
    requireNonNull(userId, "userId");
  }
}
