package messaging.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import messaging.message.Messaging;
import messaging.message.ReadHistory;

/** {@code GET /messages/:user_id}. */
final class HistoryHandler implements Handler<RoutingContext> {
  private final Messaging messaging;

  HistoryHandler(Messaging messaging) {
    this.messaging = messaging;
  }

  @Override
  public void handle(RoutingContext context) {
    ReadHistory query =
        new ReadHistory(
            Requests.userId(context),
            Requests.peerId(context),
            Requests.smallNumber(context, "limit"),
            Requests.number(context, "before"),
            Requests.number(context, "after"),
            Requests.number(context, "around"));
    messaging
        .history(query)
        .map(page -> PageLinks.added(context, query, page))
        .onComplete(page -> Answers.ok(context, page), context::fail);
  }
}
