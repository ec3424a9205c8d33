package messaging.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import messaging.auth.SingleHeader;
import messaging.message.ErrorCode;
import messaging.message.Messaging;
import messaging.message.MessagingException;
import messaging.message.SendMessage;
import org.jspecify.annotations.Nullable;

/** {@code POST /messages/:user_id}. */
final class SendHandler implements Call {
  private static final CharSequence IDEMPOTENCY_KEY =
      HttpHeaders.createOptimized("Idempotency-Key");

  private final Messaging messaging;

  SendHandler(Messaging messaging) {
    this.messaging = messaging;
  }

  @Override
  public Future<Answer> run(Invocation call) {
    return RequestBody.read(call.request(), false)
        .compose(body -> messaging.send(command(call, body)))
        .map(Answer::created);
  }

  private static SendMessage command(Invocation call, String body) {
    MultiMap headers = call.request().headers();
    return new SendMessage(
        call.userId(),
        call.peerId(),
        StrictJson.readText(body),
        key(headers),
        call.requestId(),
        RequestIds.trace(headers));
  }

  private static @Nullable String key(MultiMap headers) {
    if (SingleHeader.repeated(headers, IDEMPOTENCY_KEY)) {
      throw new MessagingException(
          ErrorCode.INVALID_PARAMETER, "Idempotency-Key is given more than once.");
    }
    return headers.get(IDEMPOTENCY_KEY);
  }
}
