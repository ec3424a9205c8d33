package messaging.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A refused call. Its texts are made for the caller: no input, no SQL, no names of machines. It has
 * no stack trace, as it is an answer and not a defect.
 */
public final class MessagingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String detail;
  private final transient List<FieldError> errors;

  /** A refusal for a reason that {@code detail} says in a sentence. */
  public MessagingException(ErrorCode code, String detail) {
    this(code, detail, List.of(), null);
  }

  /** A refusal for fields that are wrong, or with the cause for the log. */
  public MessagingException(
      ErrorCode code, String detail, List<FieldError> errors, @Nullable Throwable cause) {
    super(code.slug() + ": " + detail, cause, false, false);
    this.code = code;
    this.detail = detail;
    this.errors = List.copyOf(errors);
  }

  /** A refusal because of one field. */
  public static MessagingException invalidField(String pointer, String detail) {
    return new MessagingException(
        ErrorCode.INVALID_FIELD,
        "A field of the body is not valid.",
        List.of(new FieldError(pointer, detail)),
        null);
  }

  /** Which refusal it is. */
  public ErrorCode code() {
    return code;
  }

  /** What happened, in a sentence for the caller. */
  public String detail() {
    return detail;
  }

  /** The fields that are wrong, if that is the reason. */
  public List<FieldError> errors() {
    return errors;
  }
}
