package messaging.wire;

import java.io.Serial;

/**
 * A connection kept from an earlier call was closed before the answer began. It says nothing about
 * the other side: a server may close an idle connection at any time. What is safe to repeat may be
 * asked again (RFC 9110, section 9.2.2).
 */
public final class KeptConnectionException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  KeptConnectionException(Throwable cause) {
    super("A kept connection was closed", cause, false, false);
  }
}
