package messaging.message;

/**
 * The outcome of a send.
 *
 * @param replayed whether the message was stored by an earlier call with the same idempotency key
 */
public record Sent(Message message, boolean replayed) {}
