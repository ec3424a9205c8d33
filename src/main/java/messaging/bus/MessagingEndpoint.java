package messaging.bus;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import messaging.message.ErrorCode;
import messaging.message.ListChats;
import messaging.message.MarkSeen;
import messaging.message.Messaging;
import messaging.message.MessagingException;
import messaging.message.ReadHistory;
import messaging.message.SendMessage;

/**
 * Serves a {@link Messaging} at the command addresses. A request may be the command record,
 * answered with a record, or its JSON object, answered with a JSON object. Use on one event-loop
 * context.
 */
public final class MessagingEndpoint {
  private final EventBus bus;
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>();

  /** An endpoint that serves nothing yet. */
  public MessagingEndpoint(EventBus bus) {
    this.bus = bus;
  }

  /** Starts to serve; completes when every address is known to the whole cluster. */
  public Future<Void> serve(Messaging messaging) {
    return Future.join(
            List.of(
                consume(Addresses.SEND, SendMessage.class, messaging::send),
                consume(Addresses.HISTORY, ReadHistory.class, messaging::history),
                consume(Addresses.CHATS, ListChats.class, messaging::chats),
                consume(Addresses.SEEN, MarkSeen.class, messaging::markSeen)))
        .mapEmpty();
  }

  /** Takes no new requests; those under way are still answered. */
  public Future<Void> close() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }

  private <C extends Record, R extends Record> Future<Void> consume(
      String address, Class<C> type, Function<C, Future<R>> call) {
    MessageConsumer<Object> consumer = bus.consumer(address);
    consumers.add(consumer);
    consumer.handler(request -> answer(request, type, call));
    return consumer.completion();
  }

  private static <C extends Record, R extends Record> void answer(
      Message<Object> request, Class<C> type, Function<C, Future<R>> call) {
    boolean untyped = !type.isInstance(request.body());
    Future.succeededFuture(request.body())
        .map(body -> command(body, type))
        .compose(call)
        .onSuccess(reply -> request.reply(untyped ? Json.encodeToObject(reply) : reply))
        .onFailure(failure -> request.reply(BusFailures.toReply(request.address(), failure)));
  }

  private static <C extends Record> C command(Object body, Class<C> type) {
    if (type.isInstance(body)) {
      return type.cast(body);
    }
    if (!(body instanceof JsonObject json)) {
      throw new MessagingException(ErrorCode.INVALID_PARAMETER, "The body must be a JSON object.");
    }
    try {
      return Json.decode(json, type);
    } catch (Json.FormException notThatForm) {
      throw MessagingException.invalidField(
          notThatForm.pointer(),
          notThatForm.pointer().isEmpty()
              ? "lacks a required field"
              : "is not a field of this request, or has a value of the wrong type");
    }
  }
}
