package messaging.bus;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.ErasedRange;
import messaging.message.DomainEvent.MessageErased;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.DomainEvent.SeenMark;
import messaging.message.EventType;
import messaging.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the service over the event bus, from verticles in the same Vert.x or in the same cluster.
 * Failures are {@link messaging.message.MessagingException}s; without an answer within 4.5 s the
 * code is {@link messaging.message.ErrorCode#UNAVAILABLE}. In a cluster, a call that is safe to
 * repeat (all except an erasure and a send without an idempotency key) also goes to the next node
 * after one second without an answer. A crashed or hanging node therefore costs one second.
 * Thread-safe.
 */
public final class MessagingClient extends Command.Calls {
  private static final Logger log = LoggerFactory.getLogger(MessagingClient.class);

  /** A little longer than any wait in the service, so that the service answers first. */
  private static final Duration TIMEOUT = Duration.ofMillis(4_500);

  /**
   * After this time a node may be dead: the cluster still lists it for some seconds, and until then
   * the bus sends it its share of the requests.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final int ATTEMPTS = 3;

  private final Vertx vertx;
  private final EventBus bus;
  private final DeliveryOptions options;
  private final boolean severalNodes;

  private MessagingClient(Vertx vertx, boolean localOnly) {
    BusCodecs.register(vertx);
    this.vertx = vertx;
    this.bus = vertx.eventBus();
    this.severalNodes = vertx.isClustered() && !localOnly;
    this.options = new DeliveryOptions().setSendTimeout(TIMEOUT.toMillis()).setLocalOnly(localOnly);
  }

  /** A client for all nodes of the cluster, including this one. */
  public static MessagingClient create(Vertx vertx) {
    return new MessagingClient(vertx, false);
  }

  /** A client for the service in this Vert.x only; no request goes to another node. */
  public static MessagingClient createLocal(Vertx vertx) {
    return new MessagingClient(vertx, true);
  }

  /**
   * Subscribes to stored messages, best effort. Consumers that must not miss a message read NATS.
   *
   * @param handler gets each message as it was when it was stored
   * @return the subscription, to wait until it holds in the cluster and to end it
   */
  public MessageConsumer<JsonObject> onMessageSent(Handler<MessageSent> handler) {
    return on(
        EventType.MESSAGE_SENT,
        event -> new MessageSent(Json.decode(event.getValue("data"), Message.class)),
        handler);
  }

  /**
   * Subscribes to seen marks that moved, best effort.
   *
   * @param handler gets each move
   * @return the subscription, as above
   */
  public MessageConsumer<JsonObject> onMessageSeen(Handler<MessageSeen> handler) {
    return on(
        EventType.MESSAGE_SEEN,
        event ->
            new MessageSeen(
                Json.decode(event.getValue("id"), UUID.class),
                Json.decode(event.getValue("data"), SeenMark.class)),
        handler);
  }

  /**
   * Subscribes to erased messages, best effort.
   *
   * @param handler gets each range; drops its copies of the texts
   * @return the subscription, as above
   */
  public MessageConsumer<JsonObject> onMessageErased(Handler<MessageErased> handler) {
    return on(
        EventType.MESSAGE_ERASED,
        event -> {
          ErasedRange range = Json.decode(event.getValue("data"), ErasedRange.class);
          return new MessageErased(
              Json.decode(event.getValue("id"), UUID.class), List.of(range.senderId()), range);
        },
        handler);
  }

  private <E extends DomainEvent> MessageConsumer<JsonObject> on(
      EventType type, Function<JsonObject, E> reading, Handler<E> handler) {
    return bus.consumer(
        type.wireName(),
        published -> {
          E event;
          try {
            event = reading.apply(published.body());
          } catch (IllegalArgumentException notOurs) {
            log.atWarn()
                .addKeyValue("address", type.wireName())
                .log("Passed over an event that is not in the form of this version");
            return;
          }
          handler.handle(event);
        });
  }

  @Override
  <C extends Record, R extends Record> Future<R> call(Command<C, R> command, C request) {
    if (!severalNodes || !command.repeatable().test(request)) {
      return ask(command, request);
    }
    Promise<R> first = Promise.promise();
    attempt(command, request, first, 1);
    return first.future();
  }

  /** Also asks the next node if the first one is slow; the first answer counts. */
  private <C extends Record, R extends Record> void attempt(
      Command<C, R> command, C request, Promise<R> first, int number) {
    ask(command, request).onComplete(first::tryComplete, first::tryFail);
    if (number < ATTEMPTS) {
      long timer =
          vertx.setTimer(
              PATIENCE.toMillis(), silence -> attempt(command, request, first, number + 1));
      first.future().onComplete(answered -> vertx.cancelTimer(timer));
    }
  }

  private <C extends Record, R extends Record> Future<R> ask(Command<C, R> command, C request) {
    return bus.request(command.address(), request, options)
        .map(answer -> command.reply().cast(answer.body()))
        .recover(failure -> Future.failedFuture(BusFailures.fromReply(failure)));
  }
}
