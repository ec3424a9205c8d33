package messaging.auth;

import java.io.Serial;

/**
 * Nobody proved to be a user. The texts are made for the caller and hold nothing of the input. It
 * has no stack trace, as it is an answer and not a defect.
 */
public final class AuthenticationException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String detail;
  private final String challenge;

  /**
   * @param detail what is missing or wrong
   * @param challenge the value of {@code WWW-Authenticate} (RFC 9110, section 11.6.1)
   */
  AuthenticationException(String detail, String challenge) {
    super(detail, null, false, false);
    this.detail = detail;
    this.challenge = challenge;
  }

  /** What is missing or wrong, for the caller. */
  public String detail() {
    return detail;
  }

  /** The value of {@code WWW-Authenticate}. */
  public String challenge() {
    return challenge;
  }
}
