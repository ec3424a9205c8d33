package messaging.message;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A refused call. Its texts are for the caller: they contain no input, no SQL and no host names. It
 * has no stack trace, because it is an expected answer.
 */
public final class MessagingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String detail;
  private final transient List<FieldError> errors;
  private final @Nullable Duration retryAfter;

  /** A refusal; {@code detail} gives the reason in a sentence. */
  public MessagingException(ErrorCode code, String detail) {
    this(code, detail, List.of(), null);
  }

  /** A refusal with invalid fields, or with a cause for the log. */
  public MessagingException(
      ErrorCode code, String detail, List<FieldError> errors, @Nullable Throwable cause) {
    this(code, detail, errors, null, cause);
  }

  private MessagingException(
      ErrorCode code,
      String detail,
      List<FieldError> errors,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(code.slug() + ": " + detail, cause, false, false);
    this.code = code;
    this.detail = detail;
    this.errors = List.copyOf(errors);
    this.retryAfter = retryAfter;
  }

  /** A refusal of what may pass after this time. */
  public static MessagingException until(ErrorCode code, String detail, Duration retryAfter) {
    return new MessagingException(code, detail, List.of(), retryAfter, null);
  }

  /** A refusal for one invalid field. */
  public static MessagingException invalidField(String pointer, String detail) {
    return new MessagingException(
        ErrorCode.INVALID_FIELD,
        "A field of the body is not valid.",
        List.of(new FieldError(pointer, detail)),
        null);
  }

  /** The reason for the refusal. */
  public ErrorCode code() {
    return code;
  }

  /** The reason in a sentence for the caller. */
  public String detail() {
    return detail;
  }

  /** The invalid fields; empty for other reasons. */
  public List<FieldError> errors() {
    return errors;
  }

  /** After which time the same call may pass, if that is known. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
