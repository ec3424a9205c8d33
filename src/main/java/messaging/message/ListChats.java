package messaging.message;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a page of the chats of {@code userId}, latest first.
 *
 * @param limit 1 to 200 chats, null for the default of 50
 * @param cursor {@link ChatPage#next()} of the previous page, null for the first page
 */
public record ListChats(String userId, @Nullable Integer limit, @Nullable String cursor) {
  /** Checks the required parts only; {@link GuardedMessaging} checks the rules. */
  public ListChats {
    requireNonNull(userId, "userId");
  }
}
