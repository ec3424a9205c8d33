package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import messaging.testing.Detour;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The address of the database leads to another server, and the old connections never say so. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
final class FailoverIT {
  private static final Duration SENDS = Duration.ofSeconds(10);
  private static final Duration FEEDS = Duration.ofSeconds(15);

  private final URI database = URI.create(Backing.postgres().freshDatabase());
  private Detour address;
  private RunningService node;

  @BeforeEach
  void start(Vertx vertx) {
    ContactServiceStub contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    address = Detour.to(vertx, database.getPort());
    String uri =
        "postgresql://%s@127.0.0.1:%d%s"
            .formatted(database.getUserInfo(), address.port(), database.getPath());
    node =
        RunningService.start(uri, Backing.nats().url(), contacts.url(), RunningService.ownStream());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void leavesConnectionsBehindThatWentSilentWhileNewOnesWork() {
    try (SseClient bob = new SseClient(node.at("/events"), "bob", null)) {
      useEveryPool(bob);
      address.silence();
      address.lead(database.getPort());

      assertGoesOn(bob);
    }
  }

  @Test
  void leavesConnectionsAndAttemptsBehindOfServerThatHangs() {
    try (SseClient bob = new SseClient(node.at("/events"), "bob", null)) {
      useEveryPool(bob);
      address.silence();
      refusesForAWhile();
      address.lead(database.getPort());

      assertGoesOn(bob);
    }
  }

  /** So that connections are open, and most of them are idle. */
  private void useEveryPool(SseClient bob) {
    bob.cursor();
    IntStream.range(0, 20)
        .mapToObj(i -> node.sendLater("ann", "bob" + i, "before"))
        .toList()
        .forEach(CompletableFuture::join);
    assertThat(node.get("ann", "/chats").status()).isEqualTo(200);
    assertThat(node.send("ann", "bob", "before").status()).isEqualTo(201);
    await().until(() -> bob.events().size() == 1);
  }

  /** Long enough that every pool has tried to connect, and waits for an answer. */
  private void refusesForAWhile() {
    long begun = System.nanoTime();
    await()
        .until(
            () -> {
              CompletableFuture<?> keyed =
                  node.sendLater("ann", "bob", "meanwhile", "Idempotency-Key", "meanwhile");
              assertThat(node.send("ann", "bob", "lost").status()).isEqualTo(503);
              assertThat(node.get("ann", "/chats").status()).isEqualTo(503);
              keyed.join();
              return System.nanoTime() - begun > Duration.ofSeconds(8).toNanos();
            });
    assertThat(node.management("/health/ready").status()).isEqualTo(503);
  }

  private void assertGoesOn(SseClient bob) {
    long begun = System.nanoTime();
    await()
        .atMost(SENDS)
        .until(() -> node.send("ann", "bob", "after", "Idempotency-Key", "a").status() == 201);
    await()
        .atMost(FEEDS.minusNanos(System.nanoTime() - begun))
        .until(
            () ->
                bob.events().stream()
                    .anyMatch(event -> "after".equals(event.body().getString("text"))));
    await().atMost(SENDS).until(() -> node.get("ann", "/chats").status() == 200);
    await().atMost(SENDS).until(() -> node.management("/health/ready").status() == 200);
  }
}
