package messaging.message;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a page of the chats of {@code userId}, latest first.
 *
 * @param limit 1 to 200 chats, null for the default of 50
 * @param cursor {@link ChatPage#next()} of the page before, null for the first page
 */
public record ListChats(String userId, @Nullable Integer limit, @Nullable String cursor) {
  /** Refuses commands without their required parts; everything else is a matter of rules. */
  public ListChats {
    requireNonNull(userId, "userId");
  }
}
