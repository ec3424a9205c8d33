package messaging.http;

import io.vertx.core.Future;
import messaging.message.Messaging;
import messaging.message.ReadHistory;

/** {@code GET /messages/:user_id}. */
final class HistoryHandler implements Call {
  private final Messaging messaging;

  HistoryHandler(Messaging messaging) {
    this.messaging = messaging;
  }

  @Override
  public Future<Answer> run(Invocation call) {
    Query query = call.query();
    return messaging
        .history(
            new ReadHistory(
                call.userId(),
                call.peerId(),
                query.smallNumber("limit"),
                query.number("before"),
                query.number("after"),
                query.number("around")))
        .map(Answer::ok);
  }
}
