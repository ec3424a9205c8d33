package messaging.contact;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import messaging.config.ContactsConfig;
import messaging.config.Finding;
import messaging.message.RequestContext;
import messaging.wire.AnswerTimeoutException;

/** Asks the contact-service once, as a send would. */
public final class ContactCheck {
  private static final String ABOUT = "contacts";

  private ContactCheck() {}

  /** What it says about this pair. Never fails. */
  public static Future<Finding> run(
      Vertx vertx, ContactsConfig config, String senderId, String receiverId) {
    ContactCall call = new ContactCall(vertx, config);
    RequestContext context = new RequestContext("check", null);
    return call.ask(senderId, receiverId, context)
        .recover(
            failure ->
                isLate(failure)
                    // A JVM that has just started may have been what was late.
                    ? call.ask(senderId, receiverId, context)
                    : Future.failedFuture(failure))
        .map(
            friends ->
                Finding.well(
                    ABOUT,
                    "%s answers: %s and %s are %s"
                        .formatted(
                            call.address(),
                            senderId,
                            receiverId,
                            friends ? "friends" : "not friends")))
        .otherwise(failure -> finding(call.address(), failure));
  }

  private static boolean isLate(Throwable failure) {
    return failure instanceof OwnFaultException || failure instanceof AnswerTimeoutException;
  }

  private static Finding finding(String address, Throwable failure) {
    if (failure instanceof OwnFaultException) {
      return new Finding(ABOUT, "This machine was too busy to ask " + address, "try again");
    }
    Fault fault = Fault.of(failure);
    String status = fault.status() > 0 ? " (status " + fault.status() + ")" : "";
    String reason = fault.reason().isEmpty() ? "" : ": " + fault.reason();
    return new Finding(
        ABOUT, address + " gives no good answer: " + fault.kind() + status + reason, advice(fault));
  }

  private static String advice(Fault fault) {
    return switch (fault.kind()) {
      case "status" ->
          fault.status() == 401 || fault.status() == 403
              ? "look at contacts.authorization"
              : fault.status() >= 500
                  ? "look at the log of the contact-service"
                  : "look at contacts.url and contacts.path";
      case "not-json", "no-boolean", "too-large" -> "look at contacts.path and contacts.field";
      case "tls" -> "let its certificate be trusted by this Java, and be for that name";
      case "time-out" -> "start it, or let the network lead to it; look at contacts.timeout";
      default -> "look at contacts.url, and whether the contact-service listens there";
    };
  }
}
