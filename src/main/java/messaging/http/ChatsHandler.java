package messaging.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import messaging.message.ListChats;
import messaging.message.Messaging;

/** {@code GET /chats}. */
final class ChatsHandler implements Handler<RoutingContext> {
  private final Messaging messaging;

  ChatsHandler(Messaging messaging) {
    this.messaging = messaging;
  }

  @Override
  public void handle(RoutingContext context) {
    ListChats query =
        new ListChats(
            Requests.userId(context),
            Requests.smallNumber(context, "limit"),
            Requests.parameter(context, "cursor"));
    messaging
        .chats(query)
        .map(page -> PageLinks.added(context, query.limit(), page))
        .onComplete(page -> Answers.ok(context, page), context::fail);
  }
}
