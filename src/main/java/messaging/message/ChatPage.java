package messaging.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a user's chats, latest first.
 *
 * @param unreadTotal unread messages in all chats of the user, not only on this page
 * @param next the cursor of the next page, null on the last page
 */
public record ChatPage(List<Chat> chats, long unreadTotal, @Nullable String next) {}
