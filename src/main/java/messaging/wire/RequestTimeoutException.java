package messaging.wire;

import java.io.Serial;

/** A body did not arrive in time. The exception handler of the request gets this exception. */
public final class RequestTimeoutException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  RequestTimeoutException() {
    super("The request did not arrive in time", null, false, false);
  }
}
