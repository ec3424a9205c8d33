package messaging.http;

import java.io.Serial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that the HTTP layer refuses. Its text is for the caller and contains no input. It has
 * no stack trace, because it is an expected answer.
 */
final class ProblemException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final ProblemKind kind;
  private final String detail;
  private final transient @Nullable Header header;

  /** An additional header field of the response, such as {@code Allow}. */
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
