package messaging.message;

import org.jspecify.annotations.Nullable;

/**
 * Ids that travel with a request, so that other services can correlate their logs and traces.
 *
 * @param requestId the {@code X-Request-Id}, null if the caller has none
 * @param traceparent the received W3C Trace Context header, null if there was none
 */
public record RequestContext(@Nullable String requestId, @Nullable String traceparent) {

  /** The context of a caller without ids. */
  public static final RequestContext NONE = new RequestContext(null, null);
}
