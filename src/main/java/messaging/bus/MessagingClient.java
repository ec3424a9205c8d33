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
import messaging.message.EventType;

/**
 * Calls the service over the event bus, from verticles in the same Vert.x or in the same cluster.
 * Failures are {@link messaging.message.MessagingException}s; without an answer within 4.5 s the
 * code is {@link messaging.message.ErrorCode#UNAVAILABLE}. In a cluster, a call that is safe to
 * repeat (all except a send without an idempotency key) also goes to the next node after one second
 * without an answer. A crashed or hanging node therefore costs one second. Thread-safe.
 */
public final class MessagingClient extends Command.Calls {
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
   * @param handler gets the CloudEvents object; its {@code data} is the message
   */
  public MessageConsumer<JsonObject> onMessageSent(Handler<JsonObject> handler) {
    return on(EventType.MESSAGE_SENT, handler);
  }

  /**
   * Subscribes to seen marks that moved, best effort.
   *
   * @param handler gets the CloudEvents object
   */
  public MessageConsumer<JsonObject> onMessageSeen(Handler<JsonObject> handler) {
    return on(EventType.MESSAGE_SEEN, handler);
  }

  private MessageConsumer<JsonObject> on(EventType type, Handler<JsonObject> handler) {
    return bus.consumer(type.wireName(), event -> handler.handle(event.body()));
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
