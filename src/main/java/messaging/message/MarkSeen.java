package messaging.message;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Asks to mark the messages from {@code peerId} to {@code userId} as seen.
 *
 * @param upTo a seq from 1 to the last of the chat, or null for the last message committed when the
 *     call arrives
 * @param traceparent stored with the event, see {@link RequestContext}; an invalid one is ignored
 */
public record MarkSeen(
    String userId, String peerId, @Nullable Long upTo, @Nullable String traceparent) {
  /** Checks the required parts only; {@link GuardedMessaging} checks the rules. */
  public MarkSeen {
    requireNonNull(userId, "userId");
    requireNonNull(peerId, "peerId");
    traceparent = TraceParent.valid(traceparent);
  }
}
