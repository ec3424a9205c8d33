package messaging.message;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Asks to send {@code text} from {@code userId} to {@code peerId}. Not yet checked: {@link
 * GuardedMessaging} does that.
 *
 * @param idempotencyKey 1 to 64 visible ASCII characters, or null; the same sender, receiver, key
 *     and text give the first message again
 * @param requestId passed on to the contact-service, see {@link RequestContext}
 * @param traceparent passed on to the contact-service and with the event, see {@link
 *     RequestContext}; an invalid one is taken for none
 */
public record SendMessage(
    String userId,
    String peerId,
    String text,
    @Nullable String idempotencyKey,
    @Nullable String requestId,
    @Nullable String traceparent) {

  /** Refuses commands without their required parts; everything else is a matter of rules. */
  public SendMessage {
    requireNonNull(userId, "userId");
    requireNonNull(peerId, "peerId");
    requireNonNull(text, "text");
    traceparent = TraceParent.valid(traceparent);
  }

  /** What neighbours are told about the request that this command came with. */
  public RequestContext context() {
    return new RequestContext(requestId, traceparent);
  }
}
