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
 * The service over the event bus, for verticles in the same Vert.x or in the same cluster. Failures
 * are {@link messaging.message.MessagingException}s, {@link
 * messaging.message.ErrorCode#UNAVAILABLE} where nobody answered within 4.5 s. In a cluster what
 * can be repeated without harm (all but a send without an idempotency key) is asked of the next
 * node after a second of silence, so that a node that has just died or hangs costs that second.
 * Thread-safe.
 */
public final class MessagingClient extends Command.Calls {
  /** A little above the longest that the service itself waits, so that its own answer wins. */
  private static final Duration TIMEOUT = Duration.ofMillis(4_500);

  /**
   * A node of a cluster that takes this long may be gone: it is listed for some seconds more, and
   * the bus sends it its share of the requests until then.
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

  /** A client that asks any node of the cluster, this one included. */
  public static MessagingClient create(Vertx vertx) {
    return new MessagingClient(vertx, false);
  }

  /**
   * A client that asks the service in this very Vert.x, so that no request hops to another node.
   */
  public static MessagingClient createLocal(Vertx vertx) {
    return new MessagingClient(vertx, true);
  }

  /**
   * Listens to stored messages; best effort, as the bus is. Who must not miss any reads NATS.
   *
   * @param handler gets the CloudEvents object, whose {@code data} is the message
   */
  public MessageConsumer<JsonObject> onMessageSent(Handler<JsonObject> handler) {
    return on(EventType.MESSAGE_SENT, handler);
  }

  /**
   * Listens to seen marks that moved; best effort, as the bus is.
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

  /** Asks the next node too where one takes long; the first answer counts. */
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
