package messaging.bus;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import messaging.message.ChatPage;
import messaging.message.History;
import messaging.message.ListChats;
import messaging.message.MarkSeen;
import messaging.message.Messaging;
import messaging.message.ReadHistory;
import messaging.message.SeenState;
import messaging.message.SendMessage;
import messaging.message.Sent;

/**
 * The service over the event bus, for verticles in the same Vert.x or in the same cluster. Failures
 * are {@link messaging.message.MessagingException}s, {@link
 * messaging.message.ErrorCode#UNAVAILABLE} where nobody answered in time. Thread-safe.
 */
public final class MessagingClient implements Messaging {
  /** A little above the longest that the service itself waits, so that its own answer wins. */
  private static final Duration TIMEOUT = Duration.ofMillis(4_500);

  private final EventBus bus;
  private final DeliveryOptions options;

  private MessagingClient(Vertx vertx, boolean localOnly) {
    BusCodecs.register(vertx);
    this.bus = vertx.eventBus();
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

  @Override
  public Future<Sent> send(SendMessage command) {
    return request(Addresses.SEND, command);
  }

  @Override
  public Future<History> history(ReadHistory query) {
    return request(Addresses.HISTORY, query);
  }

  @Override
  public Future<ChatPage> chats(ListChats query) {
    return request(Addresses.CHATS, query);
  }

  @Override
  public Future<SeenState> markSeen(MarkSeen command) {
    return request(Addresses.SEEN, command);
  }

  /**
   * Listens to stored messages; best effort, as the bus is. Who must not miss any reads NATS.
   *
   * @param handler gets the CloudEvents object, whose {@code data} is the message
   */
  public MessageConsumer<JsonObject> onMessageSent(Handler<JsonObject> handler) {
    return bus.consumer(Addresses.MESSAGE_SENT, event -> handler.handle(event.body()));
  }

  /**
   * Listens to seen marks that moved; best effort, as the bus is.
   *
   * @param handler gets the CloudEvents object
   */
  public MessageConsumer<JsonObject> onMessageSeen(Handler<JsonObject> handler) {
    return bus.consumer(Addresses.MESSAGE_SEEN, event -> handler.handle(event.body()));
  }

  private <R> Future<R> request(String address, Record command) {
    return bus.<R>request(address, command, options)
        .map(Message::body)
        .recover(failure -> Future.failedFuture(BusFailures.fromReply(failure)));
  }
}
