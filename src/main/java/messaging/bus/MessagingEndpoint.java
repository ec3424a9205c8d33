package messaging.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import messaging.message.ErrorCode;
import messaging.message.Messaging;
import messaging.message.MessagingException;

/**
 * Serves a {@link Messaging} at the command addresses. A command record gets a record as its reply,
 * and a JSON object gets a JSON object. Use on one event-loop context.
 */
public final class MessagingEndpoint {
  private static final long UNREGISTER_SECONDS = 3;

  private final EventBus bus;
  private final Promise<Void> drained = Promise.promise();
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>();
  private int underWay;
  private boolean closed;

  /** An endpoint that is not started yet. */
  public MessagingEndpoint(EventBus bus) {
    this.bus = bus;
  }

  /** Starts the endpoint; completes when the whole cluster knows all addresses. */
  public Future<Void> serve(Messaging messaging) {
    return Future.join(Command.ALL.stream().map(command -> consume(command, messaging)).toList())
        .mapEmpty();
  }

  /** Stops accepting requests; completes when all requests in progress are answered. */
  public Future<Void> close() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList())
        // A cluster with problems may not answer. It removes the addresses when this node leaves.
        .timeout(UNREGISTER_SECONDS, TimeUnit.SECONDS)
        .transform(
            unregistered -> {
              closed = true;
              answered();
              return drained.future();
            });
  }

  private void answered() {
    if (closed && underWay == 0) {
      drained.tryComplete();
    }
  }

  private <C extends Record, R extends Record> Future<Void> consume(
      Command<C, R> command, Messaging messaging) {
    Form<C> form = Form.of(command.request());
    MessageConsumer<Object> consumer = bus.consumer(command.address());
    consumers.add(consumer);
    consumer.handler(request -> answer(request, command, form, messaging));
    return consumer.completion();
  }

  private <C extends Record, R extends Record> void answer(
      Message<Object> request, Command<C, R> command, Form<C> form, Messaging messaging) {
    underWay++;
    Future<Object> body = body(request);
    boolean typed = command.request().isInstance(body.result());
    body.map(given -> typed ? command.request().cast(given) : read(given, form))
        .compose(asked -> command.call().apply(messaging, asked))
        .onSuccess(reply -> request.reply(typed ? reply : Json.encodeToObject(reply)))
        .onFailure(failure -> request.reply(BusFailures.toReply(command.address(), failure)))
        .onComplete(
            replied -> {
              underWay--;
              answered();
            });
  }

  /** What came from another JVM is decoded when it is looked at. */
  private static Future<Object> body(Message<Object> request) {
    try {
      return Future.succeededFuture(request.body());
    } catch (RuntimeException undecodable) {
      return Future.failedFuture(
          new MessagingException(ErrorCode.MALFORMED_BODY, "The body cannot be decoded."));
    }
  }

  private static <C extends Record> C read(Object body, Form<C> form) {
    if (body instanceof JsonObject json) {
      return form.read(json);
    }
    throw new MessagingException(ErrorCode.MALFORMED_BODY, "The body must be a JSON object.");
  }
}
