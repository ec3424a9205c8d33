package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import messaging.testing.Detour;
import messaging.testing.VanishedMachine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** Streams whose client is gone, although nobody said so, and what they hold. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class VanishedClientsIT {
  private static final int HEARTBEAT_SECONDS = 2;
  private static final int PLACES = 5;
  private static final String STREAM =
      """
      GET /events HTTP/1.1\r
      Host: localhost\r
      X-User-Id: ann\r
      Accept: text/event-stream\r
      \r
      """;

  /** That of the service. */
  private final Vertx vertx =
      Vertx.builder().with(new VertxOptions().setPreferNativeTransport(true)).build();

  private final NetClient client = vertx.createNetClient();
  private RunningService node;

  @BeforeAll
  void start(Vertx own) {
    ContactServiceStub contacts = ContactServiceStub.start(own).await().everybodyIsFriends(true);
    Map<String, String> variables = new HashMap<>(RunningService.ownStream());
    variables.put("MESSAGING_FEED_HEARTBEAT", HEARTBEAT_SECONDS + "s");
    node =
        RunningService.start(
            Backing.postgres().freshDatabase(), Backing.nats().url(), contacts.url(), variables);
  }

  @AfterAll
  void stop() {
    vertx.close().await();
    node.close();
  }

  private NetSocket stream(int port) {
    NetSocket socket = client.connect(port, "127.0.0.1").await();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    socket.handler(
        bytes -> {
          if (bytes.toString().contains("event: cursor")) {
            begun.complete(null);
          }
        });
    socket.write(STREAM).await();
    begun.orTimeout(30, TimeUnit.SECONDS).join();
    return socket;
  }

  private boolean streamsAre(int count) {
    return node.management("/metrics")
        .http()
        .body()
        .contains("\nmessaging_feed_streams " + count + ".0\n");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void areGoneAfterTwoHeartbeats() {
    List<NetSocket> streams =
        IntStream.range(0, PLACES).mapToObj(i -> stream(node.at("/").getPort())).toList();
    await().until(() -> streamsAre(PLACES));

    streams.forEach(VanishedMachine::behind);

    // And some time for the look at it, on a busy machine.
    await().atMost(Duration.ofSeconds(2 * HEARTBEAT_SECONDS + 3)).until(() -> streamsAre(0));
  }

  @Test
  void doNotKeepTheirUserFromComingBack() {
    // A proxy in between that hides that they are gone.
    Detour proxy = Detour.to(vertx, node.at("/").getPort());
    IntStream.range(0, PLACES).forEach(i -> stream(proxy.port()));
    proxy.silence();

    IntStream.range(0, PLACES)
        .forEach(i -> assertThat(node.get("ann", "/events?wait=0").status()).isEqualTo(200));
    try (SseClient back = new SseClient(node.at("/events"), "ann", null)) {
      await().until(() -> !back.cursor().isEmpty());
      node.send("bob", "ann", "hi");
      await().until(() -> back.events().size() == 1);
    }
  }
}
