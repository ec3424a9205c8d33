package messaging.message;

import org.jspecify.annotations.Nullable;

/**
 * What travels with a request so that neighbours can tie their own records to it.
 *
 * @param requestId the {@code X-Request-Id}, null if the caller has none
 * @param traceparent the W3C Trace Context header as it came in, null if there was none
 */
public record RequestContext(@Nullable String requestId, @Nullable String traceparent) {

  /** The context of a caller that passes none on. */
  public static final RequestContext NONE = new RequestContext(null, null);
}
