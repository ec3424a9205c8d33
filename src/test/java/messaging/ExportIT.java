package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import messaging.RunningService.Answer;
import messaging.bus.MessagingClient;
import messaging.message.ExportLine.EndLine;
import messaging.message.ExportPage;
import messaging.message.ExportUser;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** Exports through HTTP and the event bus of two unclustered nodes that share one database. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class ExportIT {
  private RunningService node;
  private RunningService other;

  @BeforeAll
  void start(Vertx vertx) {
    ContactServiceStub contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    String database = Backing.postgres().freshDatabase();
    Map<String, String> stream = RunningService.ownStream();
    node = RunningService.start(database, Backing.nats().url(), contacts.url(), stream);
    other = RunningService.start(database, Backing.nats().url(), contacts.url(), stream);
    for (int i = 0; i < 5; i++) {
      node.send("ann", "bob", "from ann " + i);
      other.send("bob", "ann", "from bob " + i);
      node.send("carol", "ann", "from carol " + i);
      node.send("eve", "bob", "not for ann");
    }
    node.post("ann", "/messages/bob/seen", "{\"up_to\": 4}");
    other.post("bob", "/messages/ann/seen", "");
  }

  @AfterAll
  void stop() {
    node.close();
    other.close();
  }

  private static List<JsonObject> lines(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    return answer.http().body().lines().map(JsonObject::new).toList();
  }

  private static List<JsonObject> data(List<JsonObject> lines) {
    return lines.stream().map(line -> line.getJsonObject("data")).filter(Objects::nonNull).toList();
  }

  @Test
  void givesTheUserAllThatIsStoredAndNothingOfOthers() {
    List<JsonObject> lines = lines(node.get("ann", "/export"));

    assertThat(lines)
        .extracting(line -> line.getString("type"))
        .startsWith("chat", "message")
        .endsWith("message", "end");
    JsonArray messages = node.messages("ann", "bob");
    node.messages("ann", "carol").forEach(messages::add);
    assertThat(lines)
        .filteredOn(line -> line.getString("type").equals("message"))
        .extracting(line -> (Object) line.getJsonObject("data"))
        .containsExactlyElementsOf(messages);
    assertThat(lines)
        .filteredOn(line -> line.getString("type").equals("mark"))
        .extracting(line -> line.getJsonObject("data").getString("seen_by"))
        .containsExactly("ann", "bob");
    assertThat(lines).noneMatch(line -> line.encode().contains("eve"));
  }

  @Test
  void goesOnBehindEachLineAtAnotherNode() {
    List<JsonObject> whole = lines(node.get("ann", "/export"));
    for (int i = 0; i < whole.size(); i++) {
      String cursor = whole.get(i).getString("cursor");
      List<JsonObject> rest = lines(other.get("ann", "/export?after=" + cursor));
      assertThat(data(rest)).isEqualTo(data(whole.subList(i + 1, whole.size())));
    }
  }

  @Test
  void givesThePagesOnTheEventBus() {
    List<JsonObject> whole = lines(node.get("ann", "/export"));
    MessagingClient client = MessagingClient.create(node.vertx());
    List<JsonObject> lines = new ArrayList<>();
    JsonObject request = new JsonObject().put("user_id", "ann").put("limit", 4);
    while (request.getString("after") != null || lines.isEmpty()) {
      JsonObject page =
          node.vertx().eventBus().<JsonObject>request("users.export", request).await().body();
      page.getJsonArray("lines").forEach(line -> lines.add((JsonObject) line));
      request.put("after", page.getString("next"));
    }

    assertThat(lines).isEqualTo(whole);
    ExportPage last =
        client
            .export(new ExportUser("ann", 4, whole.get(whole.size() - 1).getString("cursor")))
            .await();
    assertThat(last.lines()).singleElement().isInstanceOf(EndLine.class);
    assertThat(last.next()).isNull();
  }

  @Test
  void refusesWhatIsNoCursor() {
    Answer refused = node.get("ann", "/export?after=AAAA");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.problem()).isEqualTo("invalid-parameter");
    assertThat(node.get("ann", "/export", "Accept", "text/html").status()).isEqualTo(406);
  }
}
