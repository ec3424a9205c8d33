package messaging;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.api.MessageInfo;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import messaging.RunningService.Answer;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import messaging.testing.LocalPostgres;
import messaging.testing.NatsClient;

/** A primary that is killed, or comes back without the end of what it had, and nodes on it. */
final class FailingPrimary implements AutoCloseable {
  static final Duration GOES_ON = Duration.ofSeconds(15);
  private static final int BURNT = 5_000;
  private static final String STREAM = "text/event-stream";

  final LocalPostgres primary = LocalPostgres.temporary();
  final String uri = primary.database("m");
  private final Map<String, String> stream = RunningService.ownStream();
  private final ContactServiceStub contacts;

  FailingPrimary(Vertx vertx) {
    contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
  }

  @Override
  public void close() {
    primary.close();
  }

  RunningService node(String database) {
    return RunningService.start(database, Backing.nats().url(), contacts.url(), stream);
  }

  List<String> published() throws Exception {
    try (NatsClient client = new NatsClient(Backing.nats().url())) {
      return client.read(requireNonNull(stream.get("MESSAGING_NATS_STREAM"))).stream()
          .map(MessageInfo::getData)
          .map(data -> new JsonObject(Buffer.buffer(data)).getString("id"))
          .toList();
    }
  }

  String withStandby(LocalPostgres standby) {
    return uri.replace("@", "@127.0.0.1:" + standby.port() + ",");
  }

  static void goOn(RunningService node) {
    await()
        .atMost(GOES_ON)
        .until(() -> node.send("ann", "bob", "next", "Idempotency-Key", "n").status() == 201);
  }

  static void assertExpired(RunningService node, String cursor) {
    for (String type : List.of(STREAM, "application/json")) {
      Answer answer = node.get("bob", "/events?wait=0", "Last-Event-ID", cursor, "Accept", type);
      assertThat(answer.status()).isEqualTo(410);
      assertThat(answer.problem()).isEqualTo("cursor-expired");
    }
  }

  /** What came after the cursor, as far as it is there now. */
  static List<String> textsAfter(RunningService node, String cursor) {
    JsonObject page = node.get("bob", "/events?wait=0&after=" + cursor).json();
    return page.getJsonArray("events").stream()
        .map(event -> ((JsonObject) event).getJsonObject("data").getString("text"))
        .toList();
  }

  /** Gives as many transaction ids as others might have used up meanwhile. */
  static void burnIds(LocalPostgres server) {
    server.administer(
        """
        DO $$ BEGIN
          FOR i IN 1 .. %d LOOP
            PERFORM pg_current_xact_id();
            COMMIT;
          END LOOP;
        END $$
        """
            .formatted(BURNT));
  }
}
