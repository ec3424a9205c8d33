package messaging.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import messaging.message.MessageRules;

/** Lets a request on if its path names a possible user; {@link Requests#peerId} tells whom. */
final class PeerHandler implements Handler<RoutingContext> {
  @Override
  public void handle(RoutingContext context) {
    if (!MessageRules.isUserId(Requests.peerId(context))) {
      throw new ProblemException(
          ProblemKind.INVALID_USER_ID,
          "A user id is 1 to 64 of A-Z a-z 0-9 . _ ~ : @ | + = -, and not dots alone.");
    }
    context.next();
  }
}
