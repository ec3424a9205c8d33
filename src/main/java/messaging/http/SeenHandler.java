package messaging.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import messaging.bus.CommandReader;
import messaging.message.MarkSeen;
import messaging.message.Messaging;

/** {@code POST /messages/:user_id/seen}. */
final class SeenHandler implements Handler<RoutingContext> {
  private final Messaging messaging;

  SeenHandler(Messaging messaging) {
    this.messaging = messaging;
  }

  @Override
  public void handle(RoutingContext context) {
    String body = JsonBodyHandler.text(context);
    MarkSeen command =
        new MarkSeen(
            Requests.userId(context),
            Requests.peerId(context),
            body.isEmpty() ? null : CommandReader.readUpTo(body),
            RequestIds.trace(context.request().headers()));
    messaging.markSeen(command).onComplete(state -> Answers.ok(context, state), context::fail);
  }
}
