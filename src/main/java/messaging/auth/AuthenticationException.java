package messaging.auth;

import java.io.Serial;

/**
 * The caller is not authenticated. The texts are for the caller and contain no input. It has no
 * stack trace, because it is an expected answer.
 */
public final class AuthenticationException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String detail;
  private final String challenge;

  /**
   * @param detail the reason, for the caller
   * @param challenge the value of {@code WWW-Authenticate} (RFC 9110, section 11.6.1)
   */
  AuthenticationException(String detail, String challenge) {
    super(detail, null, false, false);
    this.detail = detail;
    this.challenge = challenge;
  }

  /**
   * The refusal of a token, told as RFC 6750 says.
   *
   * @param detail the reason, without quotes and backslashes
   */
  static AuthenticationException ofToken(String detail) {
    return new AuthenticationException(
        detail, "Bearer error=\"invalid_token\", error_description=\"" + detail + '"');
  }

  /** The reason, for the caller. */
  public String detail() {
    return detail;
  }

  /** The value of {@code WWW-Authenticate}. */
  public String challenge() {
    return challenge;
  }
}
