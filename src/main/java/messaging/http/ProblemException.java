package messaging.http;

import java.io.Serial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A refusal for a reason of HTTP. Its text is made for the caller and holds nothing of the input.
 * It has no stack trace, as it is an answer and not a defect.
 */
final class ProblemException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final ProblemKind kind;
  private final String detail;
  private final transient @Nullable Header header;

  /** A header field that belongs to the answer, such as {@code Allow}. */
  record Header(String name, String value) {}

  ProblemException(ProblemKind kind, String detail) {
    this(kind, detail, null);
  }

  ProblemException(ProblemKind kind, String detail, @Nullable Header header) {
    super(kind.slug() + ": " + detail, null, false, false);
    this.kind = kind;
    this.detail = detail;
    this.header = header;
  }

  ProblemKind kind() {
    return kind;
  }

  @Nullable Header header() {
    return header;
  }

  Problem toProblem(String requestId) {
    return new Problem(
        Problem.TYPE_PREFIX + kind.slug(),
        kind.title(),
        kind.status(),
        detail,
        requestId,
        List.of());
  }
}
