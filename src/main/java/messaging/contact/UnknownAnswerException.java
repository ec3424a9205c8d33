package messaging.contact;

/** The contact-service answered, but neither yes nor no. No stack trace, as it is no defect. */
final class UnknownAnswerException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason holds nothing of the answer's body
   */
  UnknownAnswerException(String reason) {
    super(reason, null, false, false);
  }
}
