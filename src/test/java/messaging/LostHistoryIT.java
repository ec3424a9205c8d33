package messaging;

import static messaging.FailingPrimary.GOES_ON;
import static messaging.FailingPrimary.assertExpired;
import static messaging.FailingPrimary.burnIds;
import static messaging.FailingPrimary.goOn;
import static messaging.FailingPrimary.textsAfter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.stream.IntStream;
import messaging.testing.LocalPostgres;
import messaging.testing.Standbys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers that take over, or come back, without the end of what was committed. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
final class LostHistoryIT {
  private FailingPrimary servers;

  @BeforeEach
  void start(Vertx vertx) {
    servers = new FailingPrimary(vertx);
  }

  @AfterEach
  void stop() {
    servers.close();
  }

  @Test
  void expiresCursorsAndOpenStreamsOfWhatAPromotedStandbyNeverGot() throws Exception {
    String kept;
    try (RunningService before = servers.node(servers.uri)) {
      before.send("ann", "bob", "kept");
      kept = before.get("bob", "/events?wait=0").json().getString("cursor");
    }
    servers.primary.stop();
    try (LocalPostgres standby = Standbys.of(servers.primary)) {
      servers.primary.start();
      try (RunningService node = servers.node(servers.withStandby(standby));
          SseClient bob = new SseClient(node.at("/events"), "bob", null)) {
        // Given
        bob.cursor();
        IntStream.range(0, 5).forEach(i -> node.send("ann", "bob", "lost"));
        await().until(() -> bob.events().size() == 5);
        String lost = bob.cursor();
        await().until(() -> servers.published().size() == 6);

        // When
        servers.primary.kill();
        standby.administer("SELECT pg_promote()");
        goOn(node);

        // Then
        await().atMost(GOES_ON).until(bob::over);
        assertThat(bob.events()).hasSize(5);
        assertExpired(node, lost);
        burnIds(standby);
        node.send("ann", "bob", "later");
        assertExpired(node, lost);
        assertThat(textsAfter(node, kept)).containsExactly("next", "later");
        await().atMost(GOES_ON).until(() -> servers.published().size() == 8);
        assertThat(servers.published()).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void expiresCursorsOfWhatARolledBackDiskHasLost() {
    String kept;
    try (RunningService before = servers.node(servers.uri)) {
      before.send("ann", "bob", "kept");
      kept = before.get("bob", "/events?wait=0").json().getString("cursor");
    }
    servers.primary.stop();
    try (LocalPostgres copy = Standbys.of(servers.primary)) {
      copy.stop();
      servers.primary.start();
      try (RunningService node = servers.node(servers.uri);
          SseClient bob = new SseClient(node.at("/events"), "bob", null)) {
        // Given
        bob.cursor();
        IntStream.range(0, 5).forEach(i -> node.send("ann", "bob", "lost"));
        await().until(() -> bob.events().size() == 5);

        // When
        servers.primary.stop();
        servers.primary.rollBackTo(copy);
        servers.primary.start();
        goOn(node);

        // Then
        await().atMost(GOES_ON).until(bob::over);
        assertExpired(node, bob.cursor());
        burnIds(servers.primary);
        node.send("ann", "bob", "later");
        assertExpired(node, bob.cursor());
        assertThat(textsAfter(node, kept)).containsExactly("next", "later");
      }
    }
  }
}
