package messaging;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import messaging.RunningService.Answer;
import messaging.SseClient.Event;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** The live feed through two unclustered nodes that share one database. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class FeedIT {
  private final Map<String, String> stream = RunningService.ownStream();
  private final String database = Backing.postgres().freshDatabase();
  private ContactServiceStub contacts;
  private RunningService node;
  private RunningService other;

  @BeforeAll
  void start(Vertx vertx) {
    contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    node = start(Map.of("MESSAGING_FEED_HEARTBEAT", "1s"));
    other = start(Map.of());
  }

  private RunningService start(Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(stream);
    variables.putAll(more);
    return RunningService.start(database, Backing.nats().url(), contacts.url(), variables);
  }

  @AfterAll
  void stop() {
    node.close();
    other.close();
  }

  private static SseClient listen(RunningService at, String user, @Nullable String cursor) {
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
      // The cursors are each user's own.
      assertThat(ann.events())
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("id")
          .isEqualTo(bob.events());
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

  @Test
  void tellsWithinASecondWhatAnUnclusteredNodeCommitted() {
    try (SseClient bob = listen(other, "bob2", null)) {
      node.send("ann2", "bob2", "warm up");
      await().until(() -> bob.events().size() == 1);
      for (int i = 2; i < 6; i++) {
        int count = i;
        node.send("ann2", "bob2", "text " + i);
        await().atMost(Duration.ofSeconds(1)).until(() -> bob.events().size() == count);
      }
    }
  }

  @Test
  void goesOnFromAnyEventAtAnyNode() {
    // Given
    List<Event> all;
    try (SseClient bob = listen(node, "bob3", null)) {
      for (int i = 1; i <= 6; i++) {
        (i % 2 == 0 ? node : other).send("ann3", "bob3", "text " + i);
      }
      node.post("bob3", "/messages/ann3/seen", "");
      await().until(() -> bob.events().size() == 7);
      all = bob.events();
    }

    // Then
    for (int i = 0; i < all.size(); i++) {
      int missing = all.size() - i - 1;
      try (SseClient again = listen(i % 2 == 0 ? node : other, "bob3", all.get(i).id())) {
        await().until(() -> again.events().size() >= missing);
        assertThat(again.events().stream().map(Event::data))
            .isEqualTo(all.stream().skip(i + 1).map(Event::data).toList());
      }
    }
  }

  @Test
  void answersALongPollWithWhatIsThereOrComes() {
    // Given
    JsonObject nothing = node.get("bob4", "/events?wait=0").json();
    assertThat(nothing.getJsonArray("events")).isEmpty();
    String cursor = nothing.getString("cursor");
    node.send("ann4", "bob4", "one");

    // When
    JsonObject one = other.get("bob4", "/events?wait=25&after=" + cursor).json();
    var waiting =
        CompletableFuture.supplyAsync(
            () -> other.get("bob4", "/events?after=" + one.getString("cursor")));
    node.send("ann4", "bob4", "two");

    // Then
    assertThat(texts(one)).containsExactly("one");
    JsonObject two = waiting.join().json();
    assertThat(texts(two)).containsExactly("two");
    JsonObject silence = node.get("bob4", "/events?wait=1&after=" + two.getString("cursor")).json();
    assertThat(silence.getJsonArray("events")).isEmpty();
    assertThat(node.get("eve4", "/events?wait=0&after=" + cursor).json().getJsonArray("events"))
        .isEmpty();
  }

  private static List<String> texts(JsonObject answer) {
    return answer.getJsonArray("events").stream()
        .map(event -> ((JsonObject) event).getJsonObject("data").getString("text"))
        .toList();
  }

  @Test
  void refusesWhatIsNoCursorOrOneOfAnotherDatabase() {
    Answer malformed = node.get("ann5", "/events?wait=0&after=AAAA");
    assertThat(malformed.status()).isEqualTo(400);
    assertThat(malformed.problem()).isEqualTo("invalid-parameter");

    byte[] cursor =
        Base64.getUrlDecoder()
            .decode(node.get("ann5", "/events?wait=0").json().getString("cursor"));
    cursor[4] ^= 1;
    String strange = Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    Answer expired = node.get("ann5", "/events", "Last-Event-ID", strange);
    assertThat(expired.status()).isEqualTo(410);
    assertThat(expired.problem()).isEqualTo("cursor-expired");
  }

  @Test
  void givesPlacesOfAUserToTheNewestStreams() {
    List<SseClient> open = new ArrayList<>();
    try {
      IntStream.range(0, 5).forEach(i -> open.add(listen(node, "ann6", null)));
      CompletableFuture<Answer> poll = node.getLater("ann6", "/events");
      SseClient first = open.get(0);
      await().until(first::over);
      assertThat(first.events())
          .singleElement()
          .satisfies(farewell -> assertThat(farewell.type()).isEqualTo("replaced"));
      assertThat(first.retry()).matches("[3-6]\\d{4}");
      IntStream.range(0, 5).forEach(i -> open.add(listen(node, "ann6", null)));

      Answer replaced = poll.join();
      assertThat(replaced.status()).isEqualTo(429);
      assertThat(replaced.problem()).isEqualTo("too-many-streams");
      assertThat(replaced.header("Retry-After")).contains("30");
      await().untilAsserted(() -> assertThat(open.stream().filter(SseClient::over)).hasSize(5));
      await()
          .untilAsserted(
              () ->
                  assertThat(node.management("/metrics").http().body())
                      .containsPattern("messaging_feed_streams [1-9]")
                      .contains("messaging_feed_ends_total{reason=\"replaced\"} 6.0"));
    } finally {
      open.forEach(SseClient::close);
    }
  }

  @Test
  void endsStreamsWhenTheNodeStopsAndDoesNotWaitForThem() {
    // Given
    RunningService third = start(Map.of());
    try (SseClient bob = listen(third, "bob7", null)) {
      third.send("ann7", "bob7", "one");
      await().until(() -> bob.events().size() == 1);

      // When
      long begun = System.nanoTime();
      third.close();

      // Then
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
      assertThat(bob.response()).succeedsWithin(Duration.ofSeconds(30));
      assertThat(Integer.parseInt(requireNonNull(bob.retry()))).isBetween(100, 1_000);
      node.send("ann7", "bob7", "two");
      try (SseClient again = listen(node, "bob7", bob.cursor())) {
        await().until(() -> again.events().size() == 1);
        assertThat(again.events().get(0).body().getString("text")).isEqualTo("two");
      }
    }
  }
}
