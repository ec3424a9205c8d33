package messaging.message;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * One entry of a user's list of chats.
 *
 * @param participants the two user ids, in code unit order
 * @param unreadCount messages from the other user above the user's own seen mark
 * @param seenUpTo the user's own seen mark, 0 if never set
 * @param peerSeenUpTo the other user's seen mark, 0 if never set
 */
public record Chat(
    UUID chatId,
    List<String> participants,
    Instant lastMessageAt,
    long unreadCount,
    Message lastMessage,
    long seenUpTo,
    long peerSeenUpTo) {}
