package messaging.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import messaging.auth.Caller;
import messaging.auth.Identity;

/**
 * Authenticates the caller; later handlers read it from {@link Requests#caller(RoutingContext)}.
 */
final class IdentityHandler implements Handler<RoutingContext> {
  private final Identity identity;

  IdentityHandler(Identity identity) {
    this.identity = identity;
  }

  @Override
  public void handle(RoutingContext context) {
    Future<Caller> caller = identity.authenticate(context.request().headers());
    if (caller.succeeded()) {
      letOn(context, caller.result());
    } else if (caller.failed()) {
      context.fail(caller.cause());
    } else {
      await(context, caller);
    }
  }

  /** Pauses the request until authentication is complete. */
  private static void await(RoutingContext context, Future<Caller> caller) {
    context.request().pause();
    // A key set that several event loops wait for arrives on one of them.
    Context own = Vertx.currentContext();
    caller.onComplete(
        known -> own.runOnContext(back -> goOn(context, () -> letOn(context, known))),
        failure -> own.runOnContext(back -> goOn(context, () -> context.fail(failure))));
  }

  private static void goOn(RoutingContext context, Runnable step) {
    step.run();
    context.request().resume();
  }

  private static void letOn(RoutingContext context, Caller caller) {
    Requests.caller(context, caller);
    context.next();
  }
}
