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
 * @param around at least 1: the page that holds that seq, oldest first
 */
public record ReadHistory(
    String userId,
    String peerId,
    @Nullable Integer limit,
    @Nullable Long before,
    @Nullable Long after,
    @Nullable Long around) {
  /** Refuses commands without their required parts; everything else is a matter of rules. */
  public ReadHistory {
    requireNonNull(userId, "userId");
    requireNonNull(peerId, "peerId");
  }
}
