package messaging.message;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user's seen mark in one chat after a call that marks messages as seen.
 *
 * @param chatId null before the first message of the two users
 * @param seenUpTo the current mark
 * @param newlySeen messages from the other user that this call changed to seen
 * @param unreadCount messages from the other user above the mark
 */
public record SeenState(@Nullable UUID chatId, long seenUpTo, long newlySeen, long unreadCount) {}
