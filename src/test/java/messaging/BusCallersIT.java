package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import messaging.bus.MessagingClient;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.SendMessage;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls over the event bus to a node that serves. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class BusCallersIT {
  private RunningService node;

  @BeforeAll
  void start(Vertx vertx) {
    ContactServiceStub contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    node =
        RunningService.start(
            Backing.postgres().freshDatabase(),
            Backing.nats().url(),
            contacts.url(),
            RunningService.ownStream());
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @Test
  void servesOtherVerticlesOverTheBus() throws InterruptedException {
    // Given
    MessagingClient client = MessagingClient.create(node.vertx());
    BlockingQueue<MessageSent> events = new LinkedBlockingQueue<>();
    var listening = client.onMessageSent(events::add);
    listening.completion().await();

    // When
    var sent =
        client.send(new SendMessage("ann6", "bob6", "over the bus", null, null, null)).await();
    JsonObject seen =
        node.vertx()
            .eventBus()
            .<JsonObject>request(
                "messages.seen", new JsonObject().put("user_id", "bob6").put("peer_id", "ann6"))
            .await()
            .body();

    // Then
    assertThat(seen.getLong("newly_seen")).isEqualTo(1);
    await()
        .untilAsserted(
            () -> assertThat(events).extracting(MessageSent::message).contains(sent.message()));
    assertThat(node.messages("bob6", "ann6").getJsonObject(0).getString("id"))
        .isEqualTo(sent.message().id().toString());
  }

  @Test
  void takesNothingButTextForTextOverTheBus() {
    for (Object text : List.of(5, 1.5, true)) {
      JsonObject command =
          new JsonObject().put("user_id", "ann9").put("peer_id", "bob9").put("text", text);

      assertThatThrownBy(() -> node.vertx().eventBus().request("messages.send", command).await())
          .isInstanceOfSatisfying(
              ReplyException.class, refusal -> assertThat(refusal.failureCode()).isEqualTo(4221));
    }
    assertThat(node.messages("ann9", "bob9")).isEmpty();
  }
}
