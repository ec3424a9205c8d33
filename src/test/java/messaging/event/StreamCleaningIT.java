package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.api.MessageInfo;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import messaging.event.RelayBench.Node;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.MessageErased;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.ErasureLog.Range;
import messaging.testing.FileTrees;
import messaging.testing.NatsClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was erased is deleted from the stream, and the relay goes on over the gaps. */
@ExtendWith(VertxExtension.class)
class StreamCleaningIT {
  private static final String CANARY = "canary-of-the-stream";

  private RelayBench bench;
  private final List<MessageSent> sent = new ArrayList<>();

  @BeforeEach
  void open(Vertx vertx) {
    bench = RelayBench.withServer(vertx);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /** Messages with the canary, sent by ann. */
  private void append(UUID chat, int count) {
    for (int i = 0; i < count; i++) {
      MessageSent event = Events.sent(chat, sent.size() + 1L, CANARY);
      sent.add(event);
      bench.outbox.append(event);
    }
  }

  private void erase(UUID chat, long from, long upTo, @Nullable Instant first) {
    bench.erasures.add(new Range(1, chat, "ann", from, upTo, first, 0));
    await().atMost(RelayBench.PATIENCE).until(bench.erasures::isDone);
  }

  private void assertIsGone(List<? extends DomainEvent> gone) {
    List<UUID> left = new ArrayList<>(bench.outbox.appended());
    left.removeAll(gone.stream().map(DomainEvent::id).toList());
    assertThat(bench.stream()).containsExactlyElementsOf(left);
  }

  @Test
  void deletesTheMessagesOfTheRangeAndNoOthers() {
    // Given
    Node node = bench.startNode();
    UUID other = UUID.randomUUID();
    append(bench.chat, 10);
    append(other, 10);
    bench.outbox.append(Events.seen(bench.chat, 5));
    bench.awaitDone();
    // When
    erase(bench.chat, 2, 7, sent.get(2).time());
    // Then
    assertIsGone(sent.subList(2, 7));
    assertThat(node.meters().get("messaging.erasure.deleted").counter().count()).isEqualTo(5);
    assertThat(node.meters().get("messaging.erasure.waiting").gauge().value()).isZero();
  }

  @Test
  void leavesTheTextInNoFileOfTheServer() throws IOException {
    bench.startNode();
    append(bench.chat, 10);
    bench.awaitDone();
    bench.append(10);
    bench.awaitDone();
    assertThat(FileTrees.holding(CANARY, bench.server.folder())).isNotEmpty();
    erase(bench.chat, 0, 10, sent.get(0).time());
    bench.server.stop();
    assertThat(FileTrees.holding(CANARY, bench.server.folder())).isEmpty();
  }

  @Test
  void findsEveryCopyWhereverItIs() throws Exception {
    // Given: what replay published again, behind a gap that is longer than what is read at once
    bench.startNode();
    append(bench.chat, 3);
    bench.append(300);
    bench.awaitDone();
    try (NatsClient client = new NatsClient(bench.url)) {
      byte[] first = client.streams().getMessage(RelayBench.STREAM, 1).getData();
      client.connection().jetStream().publish("message.sent", first);
      for (long sequence = 4; sequence <= 300; sequence++) {
        client.streams().deleteMessage(RelayBench.STREAM, sequence);
      }
      // When: it is not known when the first one was sent
      erase(bench.chat, 0, 3, null);
      // Then
      assertThat(client.read(RelayBench.STREAM)).extracting(StreamCleaningIT::text).hasSize(3);
      assertThat(client.read(RelayBench.STREAM))
          .extracting(StreamCleaningIT::text)
          .doesNotContain(CANARY);
    }
  }

  private static String text(MessageInfo message) {
    return new JsonObject(Buffer.buffer(message.getData())).getJsonObject("data").getString("text");
  }

  @Test
  void isDoneWhereTheMessagesAreGoneAlready() throws Exception {
    bench.startNode();
    append(bench.chat, 3);
    bench.awaitDone();
    try (NatsClient client = new NatsClient(bench.url)) {
      client.streams().purgeStream(RelayBench.STREAM);
      erase(bench.chat, 0, 3, sent.get(0).time());
      client.streams().deleteStream(RelayBench.STREAM);
      erase(bench.chat, 0, 3, sent.get(0).time().minus(Duration.ofDays(1)));
    }
    append(bench.chat, 3);
    bench.awaitDone();
  }

  @Test
  void letsTheNextRelayTakeOverBehindTheGaps() {
    // Given: gaps at the end of the stream, too
    Node first = bench.startNode();
    append(bench.chat, 20);
    bench.awaitDone();
    erase(bench.chat, 10, 20, sent.get(10).time());
    // When: the first one dies between publishing and noting it
    first.outbox().cutAtNextNote();
    append(bench.chat, 20);
    await().atMost(RelayBench.PATIENCE).until(first.outbox()::isCut);
    Node second = bench.startNode();
    // Then
    bench.awaitLeader(second);
    append(bench.chat, 5);
    bench.awaitDone();
    assertIsGone(sent.subList(10, 20));
  }

  @Test
  void isAnnouncedOnTheBusWhenItIsPublished(Vertx vertx) {
    List<JsonObject> heard = new CopyOnWriteArrayList<>();
    vertx.eventBus().<JsonObject>consumer("message.erased", event -> heard.add(event.body()));
    bench.startNode();
    append(bench.chat, 3);
    MessageErased erased = Events.erased(bench.chat, 2);
    bench.outbox.append(erased);
    await().atMost(RelayBench.PATIENCE).until(() -> !heard.isEmpty());
    bench.awaitDone();
    bench.assertStreamIsOutbox();
    assertThat(heard).hasSize(1);
    assertThat(heard.get(0).getString("id")).isEqualTo(erased.id().toString());
    assertThat(heard.get(0).getJsonObject("data"))
        .isEqualTo(
            new JsonObject()
                .put("chat_id", bench.chat.toString())
                .put("sender_id", "ann")
                .put("from_seq", 0)
                .put("up_to_seq", 2)
                .put("erased_at", heard.get(0).getString("time")));
  }
}
