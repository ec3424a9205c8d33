package messaging.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a user's chats, latest first.
 *
 * @param unreadTotal unread messages over all of the user's chats, not only this page's
 * @param next the cursor that continues the list, null on the last page
 */
public record ChatPage(List<Chat> chats, long unreadTotal, @Nullable String next) {}
