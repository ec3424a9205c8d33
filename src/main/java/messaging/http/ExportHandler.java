package messaging.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import messaging.message.ErrorCode;
import messaging.message.ExportUser;
import messaging.message.Messaging;
import messaging.message.MessagingException;

/** {@code GET /export}: all that is stored of the caller, one at a time for each user. */
final class ExportHandler implements Handler<RoutingContext> {
  private final Messaging messaging;
  private final Set<String> exporting = ConcurrentHashMap.newKeySet();

  ExportHandler(Messaging messaging) {
    this.messaging = messaging;
  }

  @Override
  public void handle(RoutingContext context) {
    String userId = Requests.userId(context);
    String after = Requests.parameter(context, "after");
    if (!exporting.add(userId)) {
      throw new MessagingException(
          ErrorCode.TOO_MANY_CALLS, "Wait until the other export of this user ends.");
    }
    context.addEndHandler(ended -> exporting.remove(userId));
    boolean head = context.request().method().equals(HttpMethod.HEAD);
    messaging
        .export(new ExportUser(userId, head ? 1 : ExportStream.PAGE, after))
        .onComplete(
            first -> new ExportStream(context, messaging).begin(first),
            refused -> context.fail(refused));
  }
}
