package messaging.message;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message that passed every rule and waits to be stored.
 *
 * @param id becomes the message's id, unless the key turns out to be used already
 * @param traceparent goes with the event, see {@link RequestContext}
 */
public record NewMessage(
    UUID id,
    String senderId,
    String receiverId,
    String text,
    @Nullable String idempotencyKey,
    @Nullable String traceparent) {}
