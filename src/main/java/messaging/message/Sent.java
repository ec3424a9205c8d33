package messaging.message;

/**
 * The outcome of a send.
 *
 * @param replayed whether an earlier call with the same idempotency key stored the message
 */
public record Sent(Message message, boolean replayed) {}
