package messaging.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import messaging.auth.Identity;

/** Authenticates the caller; later handlers read the user id from {@link Requests#userId}. */
final class IdentityHandler implements Handler<RoutingContext> {
  private final Identity identity;

  IdentityHandler(Identity identity) {
    this.identity = identity;
  }

  @Override
  public void handle(RoutingContext context) {
    Future<String> caller = identity.authenticate(context.request().headers());
    if (caller.succeeded()) {
      letOn(context, caller.result());
    } else if (caller.failed()) {
      context.fail(caller.cause());
    } else {
      await(context, caller);
    }
  }

  /** Pauses the request until authentication is complete. */
  private static void await(RoutingContext context, Future<String> caller) {
    context.request().pause();
    // A key set that several event loops wait for arrives on one of them.
    Context own = Vertx.currentContext();
    caller.onComplete(
        userId -> own.runOnContext(back -> goOn(context, () -> letOn(context, userId))),
        failure -> own.runOnContext(back -> goOn(context, () -> context.fail(failure))));
  }

  private static void goOn(RoutingContext context, Runnable step) {
    step.run();
    context.request().resume();
  }

  private static void letOn(RoutingContext context, String userId) {
    Requests.caller(context, userId);
    context.next();
  }
}
