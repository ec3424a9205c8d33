package messaging;

import static messaging.ErasingService.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import messaging.bus.MessagingClient;
import messaging.message.DomainEvent.MessageErased;
import messaging.message.EraseUser;
import messaging.message.Erased;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The erasure of a user over the event bus. */
@ExtendWith(VertxExtension.class)
final class EraseOverBusIT {
  private ErasingService service;

  @BeforeEach
  void start(Vertx vertx) {
    service = new ErasingService(vertx);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void isDone() {
    service.converse();
    Vertx vertx = service.node.vertx();
    MessagingClient client = MessagingClient.create(vertx);
    List<MessageErased> heard = new CopyOnWriteArrayList<>();
    client.onMessageErased(heard::add);
    // When
    Erased erased = client.erase(new EraseUser("ann", "cyd", null, null)).await();
    JsonObject reply =
        vertx
            .eventBus()
            .<JsonObject>request("users.erase", new JsonObject().put("user_id", "ann"))
            .await()
            .body();
    // Then
    assertThat(erased.messages()).isEqualTo(1);
    assertThat(erased.chats()).isEqualTo(1);
    assertThat(reply.getLong("messages")).isEqualTo(30);
    assertThat(reply.getValue("next")).isNull();
    await().atMost(PATIENCE).until(() -> heard.size() == 2);
    assertThat(heard).extracting(event -> event.range().senderId()).containsOnly("ann");
    await()
        .atMost(PATIENCE)
        .until(
            () -> client.erase(new EraseUser("ann", null, null, null)).await(),
            again -> again.equals(new Erased(0, 0, null, 0)));
  }

  @Test
  void refusesWhatItCannotRead() {
    for (JsonObject bad :
        List.of(
            new JsonObject().put("user_id", "a/b"),
            new JsonObject().put("user_id", "ann").put("chat_with", "a/b"),
            new JsonObject().put("user_id", "ann").put("before", "yesterday"),
            new JsonObject().put("user_id", "ann").put("cursor", "?"))) {
      Future<?> refused = service.node.vertx().eventBus().request("users.erase", bad);
      await().atMost(PATIENCE).until(refused::failed);
      assertThat(((ReplyException) refused.cause()).failureCode()).isIn(4001, 4221);
    }
  }
}
