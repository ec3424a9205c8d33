package messaging.message;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Asks to send {@code text} from {@code userId} to {@code peerId}. {@link GuardedMessaging} checks
 * it.
 *
 * @param idempotencyKey 1 to 64 visible ASCII characters, or null; the same sender, receiver, key
 *     and text return the first message
 * @param requestId passed on to the contact-service, see {@link RequestContext}
 * @param traceparent passed on to the contact-service and stored with the event, see {@link
 *     RequestContext}; an invalid one is ignored
 */
public record SendMessage(
    String userId,
    String peerId,
    String text,
    @Nullable String idempotencyKey,
    @Nullable String requestId,
    @Nullable String traceparent) {

  /** Checks the required parts only; {@link GuardedMessaging} checks the rules. */
  public SendMessage {
    requireNonNull(userId, "userId");
    requireNonNull(peerId, "peerId");
    requireNonNull(text, "text");
    traceparent = TraceParent.valid(traceparent);
  }

  /** The ids for other services. */
  public RequestContext context() {
    return new RequestContext(requestId, traceparent);
  }
}
