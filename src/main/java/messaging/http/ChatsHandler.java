package messaging.http;

import io.vertx.core.Future;
import messaging.message.ListChats;
import messaging.message.Messaging;

/** {@code GET /chats}. */
final class ChatsHandler implements Call {
  private final Messaging messaging;

  ChatsHandler(Messaging messaging) {
    this.messaging = messaging;
  }

  @Override
  public Future<Answer> run(Invocation call) {
    Query query = call.query();
    return messaging
        .chats(new ListChats(call.userId(), query.smallNumber("limit"), query.text("cursor")))
        .map(Answer::ok);
  }
}
