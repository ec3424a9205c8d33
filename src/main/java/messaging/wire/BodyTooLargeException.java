package messaging.wire;

import io.vertx.core.VertxException;
import java.io.Serial;

/** The body of an answer is larger than its bound. No stack trace, as it is no defect. */
public final class BodyTooLargeException extends VertxException {
  @Serial private static final long serialVersionUID = 1L;

  BodyTooLargeException(int maxBytes) {
    super("Body of more than " + maxBytes + " bytes", true);
  }
}
