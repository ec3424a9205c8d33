package messaging.http;

import io.vertx.core.Future;
import messaging.message.MarkSeen;
import messaging.message.Messaging;

/** {@code POST /messages/:user_id/seen}. */
final class SeenHandler implements Call {
  private final Messaging messaging;

  SeenHandler(Messaging messaging) {
    this.messaging = messaging;
  }

  @Override
  public Future<Answer> run(Invocation call) {
    return RequestBody.read(call.request(), true)
        .compose(body -> messaging.markSeen(command(call, body)))
        .map(Answer::ok);
  }

  private static MarkSeen command(Invocation call, String body) {
    return new MarkSeen(
        call.userId(),
        call.peerId(),
        body.isEmpty() ? null : StrictJson.readUpTo(body),
        TraceParent.of(call.request().headers()));
  }
}
