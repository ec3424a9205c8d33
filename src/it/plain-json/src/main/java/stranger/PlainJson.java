package stranger;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the cluster of the service with Vert.x alone, and calls and listens with JSON. */
public final class PlainJson {
  private static final Logger log = LoggerFactory.getLogger(PlainJson.class);

  private PlainJson() {}

  public static void main(String[] arguments) {
    Vertx vertx = join().await();
    listen(vertx).await();
    call(vertx);
    refused(vertx);
  }

  private static Future<Vertx> join() {
    Config config = ConfigUtil.loadConfig();
    config.setClusterName(System.getenv("MESSAGING_CLUSTER_NAME"));
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember(System.getenv("MESSAGING_CLUSTER_MEMBERS"));
    Future<Vertx> joined =
        Vertx.builder().withClusterManager(new HazelcastClusterManager(config)).buildClustered();
    joined
        .onSuccess(clustered -> log.info("Joined"))
        .onFailure(failure -> log.error("Not joined", failure));
    return joined;
  }

  private static Future<Void> listen(Vertx vertx) {
    MessageConsumer<JsonObject> listening =
        vertx
            .eventBus()
            .consumer(
                "message.sent",
                event -> log.info("message {}", event.body().getJsonObject("data").getString("id")));
    return listening.completion();
  }

  private static void call(Vertx vertx) {
    JsonObject request =
        new JsonObject()
            .put("user_id", "ann")
            .put("peer_id", "bob")
            .put("text", "Hello")
            .put("idempotency_key", "hello-3");
    vertx
        .eventBus()
        .<JsonObject>request("messages.send", request)
        .onSuccess(reply -> log.info("seq {}", reply.body().getJsonObject("message").getLong("seq")))
        .onFailure(failure -> log.error("Not sent", failure));
  }

  private static void refused(Vertx vertx) {
    JsonObject request =
        new JsonObject().put("user_id", "ann").put("peer_id", "ann").put("text", "Hello");
    vertx
        .eventBus()
        .<JsonObject>request("messages.send", request)
        .onFailure(
            failure -> {
              int code = failure instanceof ReplyException refusal ? refusal.failureCode() : 0;
              switch (code) {
                case 4031 -> log.info("They are not friends");
                case 4221, 4222 -> log.info("It cannot be sent: {}", failure.getMessage());
                case 5031, 5032, 5033, 5034, -1 -> log.info("Send it again later, with the same key");
                default -> log.error("Not sent", failure);
              }
            });
  }
}
