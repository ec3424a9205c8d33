package messaging.contact;

/** The contact-service answered, but neither yes nor no. No stack trace, as it is no defect. */
final class UnknownAnswerException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What was wrong with an answer. */
  enum Kind {
    STATUS,
    NOT_JSON,
    NO_BOOLEAN
  }

  private final Kind kind;
  private final int status;

  /** Holds nothing of the answer but its status. */
  UnknownAnswerException(Kind kind, int status) {
    super(kind + ", status " + status, null, false, false);
    this.kind = kind;
    this.status = status;
  }

  Kind kind() {
    return kind;
  }

  int status() {
    return status;
  }
}
