package messaging.message;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user's seen mark in one chat after a call that marks messages as seen.
 *
 * @param chatId null as long as nobody of the two has sent anything
 * @param seenUpTo the mark as it is now
 * @param newlySeen messages of the other one that this very call turned to seen
 * @param unreadCount messages of the other one that remain above the mark
 */
public record SeenState(@Nullable UUID chatId, long seenUpTo, long newlySeen, long unreadCount) {}
