package stranger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import messaging.bus.MessagingClient;
import messaging.cluster.Cluster;
import messaging.config.ClusterConfig.Hazelcast;
import messaging.config.ConfigLoader;
import messaging.message.ListChats;
import messaging.message.MessagingException;
import messaging.message.SendMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the cluster of the service, listens and calls with the client, until it is told to stop. */
public final class TypedClient {
  private static final Logger log = LoggerFactory.getLogger(TypedClient.class);

  private TypedClient() {}

  public static void main(String[] arguments) {
    Vertx vertx = join().await().vertx();
    listen(vertx).await();
    call(vertx);
    refused(vertx);
  }

  private static Future<Cluster> join() {
    Hazelcast config = (Hazelcast) ConfigLoader.loadCluster(Optional.empty(), System.getenv());
    Future<Cluster> joined = Cluster.join(config, new VertxOptions(), Vertx.builder());
    joined
        .onSuccess(cluster -> log.info("{} JVMs are in the cluster", cluster.size()))
        .onFailure(failure -> log.error("Not joined", failure));
    return joined;
  }

  private static Future<Void> listen(Vertx vertx) {
    MessagingClient messaging = MessagingClient.create(vertx);
    MessageConsumer<JsonObject> listening =
        messaging.onMessageSent(event -> log.info("message {}", event.message().id()));
    messaging.onMessageSeen(event -> log.info("seen by {}", event.mark().seenBy()));
    messaging.onMessageErased(event -> log.info("erased up to {}", event.range().upToSeq()));
    return listening.completion();
  }

  private static void call(Vertx vertx) {
    MessagingClient messaging = MessagingClient.create(vertx);
    messaging
        .send(new SendMessage("ann", "bob", "Hello", "hello-1", null, null))
        .onSuccess(sent -> log.info("seq {}", sent.message().seq()))
        .onFailure(failure -> log.error("Not sent", failure));
    messaging
        .chats(new ListChats("bob", 20, null))
        .onSuccess(page -> log.info("{} unread", page.unreadTotal()))
        .onFailure(failure -> log.error("Not listed", failure));
  }

  private static void refused(Vertx vertx) {
    MessagingClient messaging = MessagingClient.create(vertx);
    messaging
        .send(new SendMessage("ann", "ann", "Hello", "hello-2", null, null))
        .onFailure(
            failure -> {
              MessagingException refusal = (MessagingException) failure;
              switch (refusal.code()) {
                case NOT_FRIENDS -> log.info("They are not friends");
                case INVALID_FIELD, TO_ONESELF -> log.info("It cannot be sent: {}", refusal.detail());
                default -> {
                  if (refusal.code().retryable()) {
                    log.info("Send it again later, with the same key");
                  } else {
                    log.error("Not sent", refusal);
                  }
                }
              }
            });
  }
}
