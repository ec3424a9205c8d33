package messaging.persistence;

import java.io.Serial;

/**
 * Why a start does not get the database. The message is one plain line for the operator, without a
 * password. It has no stack trace and no cause, because the reason is outside the program.
 */
public final class DatabaseStartException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  DatabaseStartException(String reason) {
    super(reason, null, false, false);
  }
}
