package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import messaging.SseClient.Event;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The live feed through two unclustered nodes that share one database. */
@TestInstance(Lifecycle.PER_CLASS)
final class FeedIT {
  private final Vertx vertx = Vertx.vertx();
  private ContactServiceStub contacts;
  private RunningService node;
  private RunningService other;

  @BeforeAll
  void start() {
    contacts = RunningService.await(ContactServiceStub.start(vertx)).everybodyIsFriends(true);
    String database = Backing.postgres().freshDatabase();
    String nats = Backing.nats().url();
    Map<String, String> variables = new HashMap<>(RunningService.ownStream());
    variables.put("MESSAGING_FEED_HEARTBEAT", "1s");
    node = RunningService.start(database, nats, contacts.url(), variables);
    other = RunningService.start(database, nats, contacts.url(), variables);
  }

  @AfterAll
  void stop() {
    node.close();
    other.close();
    RunningService.await(vertx.close());
  }

  private static SseClient listen(RunningService at, String user, String cursor) {
    SseClient client = new SseClient(at.at("/events"), user, cursor);
    await().until(() -> !client.cursor().isEmpty());
    return client;
  }

  @Test
  void tellsBothMembersWhatHappensAsItHappens() {
    try (SseClient ann = listen(node, "ann1", null);
        SseClient bob = listen(node, "bob1", null);
        SseClient eve = listen(node, "eve1", null)) {
      // When
      JsonObject message = node.send("ann1", "bob1", "Grüße 👋\nzwei").json();
      node.post("bob1", "/messages/ann1/seen", "");

      // Then
      await().until(() -> ann.events().size() == 2 && bob.events().size() == 2);
      assertThat(ann.events()).isEqualTo(bob.events());
      Event sent = bob.events().get(0);
      assertThat(sent.type()).isEqualTo("message.sent");
      assertThat(sent.body()).isEqualTo(message);
      assertThat(sent.data().getString("specversion")).isEqualTo("1.0");
      assertThat(sent.data().getString("type")).isEqualTo("message.sent");
      assertThat(sent.data().getString("subject")).isEqualTo(message.getString("chat_id"));
      assertThat(sent.eventId()).isEqualTo(message.getString("id"));
      Event seen = ann.events().get(1);
      assertThat(seen.type()).isEqualTo("message.seen");
      assertThat(seen.body().getString("seen_by")).isEqualTo("bob1");
      assertThat(seen.body().getLong("from_seq")).isZero();
      assertThat(seen.body().getLong("seen_up_to")).isEqualTo(1);
      await().until(() -> !eve.comments().isEmpty());
      assertThat(eve.events()).isEmpty();
    }
  }
}
