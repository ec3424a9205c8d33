package messaging.message;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A checked message that is not stored yet.
 *
 * @param id the id of the message, unless its key is already used
 * @param traceparent stored with the event, see {@link RequestContext}
 */
public record NewMessage(
    UUID id,
    String senderId,
    String receiverId,
    String text,
    @Nullable String idempotencyKey,
    @Nullable String traceparent) {}
