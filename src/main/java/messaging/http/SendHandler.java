package messaging.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import messaging.bus.CommandReader;
import messaging.message.Message;
import messaging.message.Messaging;
import messaging.message.SendMessage;
import messaging.message.Sent;

/** {@code POST /messages/:user_id}. */
final class SendHandler implements Handler<RoutingContext> {
  private static final CharSequence IDEMPOTENCY_KEY =
      HttpHeaders.createOptimized("Idempotency-Key");
  private static final CharSequence REPLAYED = HttpHeaders.createOptimized("Idempotency-Replayed");
  private static final CharSequence TRUE = HttpHeaders.createOptimized("true");

  private final Messaging messaging;

  SendHandler(Messaging messaging) {
    this.messaging = messaging;
  }

  @Override
  public void handle(RoutingContext context) {
    SendMessage command =
        new SendMessage(
            Requests.userId(context),
            Requests.peerId(context),
            CommandReader.readText(JsonBodyHandler.text(context)),
            Requests.header(context, IDEMPOTENCY_KEY),
            RequestIds.of(context.request()),
            RequestIds.trace(context.request().headers()));
    messaging.send(command).onComplete(sent -> created(context, sent), context::fail);
  }

  private static void created(RoutingContext context, Sent sent) {
    Message message = sent.message();
    context
        .response()
        .putHeader(
            HttpHeaders.LOCATION,
            "/messages/" + segment(message.receiverId()) + "?around=" + message.seq());
    if (sent.replayed()) {
      context.response().putHeader(REPLAYED, TRUE);
    }
    Answers.json(context, 201, message);
  }

  /** A user id as a path segment. Only the vertical bar needs percent-encoding. */
  private static String segment(String userId) {
    return userId.indexOf('|') < 0 ? userId : userId.replace("|", "%7C");
  }
}
