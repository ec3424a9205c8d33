package messaging.http;

import java.io.Serial;

/**
 * The certificate and the key for HTTPS cannot be used. The message is one plain line for the
 * operator. It has no stack trace, because the reason is outside the program.
 */
final class TlsFilesException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  TlsFilesException(String reason) {
    super(reason, null, false, false);
  }
}
