package messaging.message;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A page of a conversation.
 *
 * @param chatId null before the first message of the two users
 * @param hasOlder whether the chat has messages with a lower seq than this page
 * @param hasNewer whether the chat has messages with a higher seq than this page
 */
public record History(
    @Nullable UUID chatId, List<Message> messages, boolean hasOlder, boolean hasNewer) {}
