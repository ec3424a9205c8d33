package messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.api.MessageInfo;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import messaging.RunningService.Answer;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import messaging.testing.NatsClient;
import messaging.testing.ServiceProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node in another JVM publishes and breaks in the middle of the traffic of a second node, which
 * takes over. The duplicate window is too short to help; the lease is the default.
 */
@ExtendWith(VertxExtension.class)
final class TakeOverIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PROMISED = Duration.ofSeconds(5);
  private static final int MESSAGES = 400;
  private static final int AT_ONCE = 20;

  @TempDir private Path folder;

  private final Map<String, String> stream = RunningService.ownStream();
  private ServiceProcess leader;
  private RunningService other;

  @BeforeEach
  void start(Vertx vertx) {
    ContactServiceStub contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    String database = Backing.postgres().freshDatabase();
    String nats = Backing.nats().url();
    Map<String, String> common = new HashMap<>(stream);
    common.put("MESSAGING_NATS_DUPLICATE_WINDOW", "100ms");
    Map<String, String> variables = new HashMap<>(common);
    variables.putAll(
        Map.of(
            "MESSAGING_HTTP_HOST", "127.0.0.1",
            "MESSAGING_HTTP_PORT", "0",
            "MESSAGING_MANAGEMENT_PORT", "0",
            "MESSAGING_AUTH_MODE", "gateway",
            "MESSAGING_POSTGRES_URI", database,
            "MESSAGING_NATS_URL", nats,
            "MESSAGING_CONTACTS_URL", contacts.url()));
    leader = ServiceProcess.start(folder, variables);
    leader.awaitLog("This relay publishes now");
    other = RunningService.start(database, nats, contacts.url(), common);
  }

  @AfterEach
  void stop() {
    leader.close();
    other.close();
  }

  @Test
  void tellsEverythingOnceAfterTheNodeThatPublishesWasKilled() {
    sendWhile(leader::close);
    assertTakesOver();
    assertToldOnceAndInOrder();
  }

  @Test
  void tellsEverythingOnceAfterTheNodeThatPublishesWasFrozenAndCameBack() {
    // When
    sendWhile(leader::freeze);
    assertTakesOver();
    leader.thaw();

    // Then the former leader finds out and leaves it at that
    leader.awaitLog("This relay has stopped publishing");
    assertToldOnceAndInOrder();
  }

  /** Twenty at a time; the node breaks while the middle ones are under way. */
  private void sendWhile(Runnable breaks) {
    await().atMost(PATIENCE).until(() -> other.send("eve", "bob", "warm up").status() == 201);
    for (int first = 0; first < MESSAGES; first += AT_ONCE) {
      List<CompletableFuture<Answer>> answers = new ArrayList<>();
      for (int i = first; i < first + AT_ONCE; i++) {
        answers.add(other.sendLater("ann", "bob", "text " + i));
      }
      if (first == MESSAGES / 2) {
        breaks.run();
      }
      for (CompletableFuture<Answer> answer : answers) {
        assertThat(answer.join().http().body()).contains("\"seq\"");
      }
    }
  }

  private void assertTakesOver() {
    long begun = System.nanoTime();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                other
                    .management("/metrics")
                    .http()
                    .body()
                    .contains("\nmessaging_relay_leader 1.0"));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PROMISED);
  }

  private void assertToldOnceAndInOrder() {
    // One more, behind which nothing can follow
    assertThat(other.send("ann", "bob", "last").status()).isEqualTo(201);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(seqs()).contains(MESSAGES + 1L));
    assertThat(seqs())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, MESSAGES + 1).boxed().toList());
  }

  private List<Long> seqs() {
    try (NatsClient client = new NatsClient(Backing.nats().url())) {
      List<Long> seqs = new ArrayList<>();
      for (MessageInfo info : client.read(requireNonNull(stream.get("MESSAGING_NATS_STREAM")))) {
        JsonObject data = new JsonObject(new String(info.getData(), UTF_8)).getJsonObject("data");
        if (data.getString("sender_id").equals("ann")) {
          seqs.add(data.getLong("seq"));
        }
      }
      return seqs;
    } catch (Exception e) {
      throw new AssertionError("The stream cannot be read", e);
    }
  }
}
