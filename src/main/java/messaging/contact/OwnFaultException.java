package messaging.contact;

/**
 * There is no answer because of this service, not because of the contact-service. No stack trace,
 * as it is no defect.
 */
final class OwnFaultException extends Exception {
  private static final long serialVersionUID = 1L;

  OwnFaultException(String reason) {
    super(reason, null, false, false);
  }
}
