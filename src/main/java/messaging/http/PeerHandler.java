package messaging.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import messaging.message.MessageRules;

/** Checks the user id in the path; later handlers read it from {@link Requests#peerId}. */
final class PeerHandler implements Handler<RoutingContext> {
  @Override
  public void handle(RoutingContext context) {
    if (!MessageRules.isUserId(Requests.peerId(context))) {
      throw new ProblemException(
          ProblemKind.INVALID_USER_ID,
          "A user id has 1 to 64 of the characters A-Z a-z 0-9 . _ ~ : @ | + = -, except . and ..");
    }
    context.next();
  }
}
