package messaging.message;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Asks to mark what {@code peerId} sent to {@code userId} as seen.
 *
 * @param upTo a seq from 1 to the last of the chat, or null for the last message committed when the
 *     call arrives
 * @param traceparent goes with the event, see {@link RequestContext}
 */
public record MarkSeen(
    String userId, String peerId, @Nullable Long upTo, @Nullable String traceparent) {
  /** Refuses commands without their required parts; everything else is a matter of rules. */
  public MarkSeen {
    requireNonNull(userId, "userId");
    requireNonNull(peerId, "peerId");
  }
}
