package messaging.message;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a page of the conversation of {@code userId} with {@code peerId}. At most one of {@code
 * before}, {@code after} and {@code around} may be given.
 *
 * @param limit 1 to 200 messages, null for the default of 50
 * @param before at least 1: messages below that seq, newest first
 * @param after at least 0: messages above that seq, oldest first
 * @param around at least 1: the page with that seq, oldest first
 */
public record ReadHistory(
    String userId,
    String peerId,
    @Nullable Integer limit,
    @Nullable Long before,
    @Nullable Long after,
    @Nullable Long around) {
  /** Checks the required parts only; {@link GuardedMessaging} checks the rules. */
  public ReadHistory {
    requireNonNull(userId, "userId");
    requireNonNull(peerId, "peerId");
  }
}
