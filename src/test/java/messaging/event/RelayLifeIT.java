package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import messaging.event.RelayBench.Node;
import messaging.message.Outbox.LeaseLostException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The lease of a relay, its meters, and the pruning. */
@ExtendWith(VertxExtension.class)
class RelayLifeIT {
  private RelayBench bench;

  @BeforeEach
  void open(Vertx vertx) {
    bench = RelayBench.withoutServer(vertx);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void handsTheLeaseOverWhenItStops() throws Exception {
    // Given
    bench.server.restart();
    bench.lease = Duration.ofSeconds(20);
    Node first = bench.startNode();
    bench.awaitLeader(first);
    Node second = bench.startNode();
    bench.append(500);
    // When
    long begun = System.nanoTime();
    bench.stopNode(first);
    bench.awaitLeader(second);
    // Then: it did not wait for the lease to run out
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(bench.lease);
    bench.awaitDone();
    bench.assertStreamIsOutbox();
  }

  @Test
  void letsOneOfManyPublish() throws Exception {
    bench.server.restart();
    List<Node> nodes = List.of(bench.startNode(), bench.startNode(), bench.startNode());
    for (int i = 0; i < 20; i++) {
      bench.append(37);
    }
    bench.awaitDone();
    bench.assertStreamIsOutbox();
    assertThat(nodes).filteredOn(Node::leads).hasSize(1);
    assertThat(bench.outbox.epoch()).isEqualTo(1);
  }

  @Test
  void showsWhatWaits() throws Exception {
    bench.append(3);
    Node node = bench.startNode();
    await()
        .atMost(RelayBench.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(node.meters().get("messaging.outbox.depth").gauge().value()).isEqualTo(3);
              assertThat(node.meters().get("messaging.outbox.age").timeGauge().value())
                  .isPositive();
            });
    bench.server.restart();
    await()
        .atMost(RelayBench.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(node.meters().get("messaging.outbox.depth").gauge().value()).isZero();
              assertThat(node.meters().get("messaging.outbox.age").timeGauge().value()).isZero();
            });
  }

  @Test
  void prunesNowAndThen() throws Exception {
    bench.server.restart();
    bench.startNode();
    await()
        .atMost(RelayBench.PATIENCE)
        .until(
            () -> {
              bench.append(1);
              return bench.outbox.prunes() > 0;
            });
  }

  @Test
  void goesOnAfterTheDatabaseWasAway() throws Exception {
    bench.server.restart();
    Node node = bench.startNode();
    bench.awaitLeader(node);
    for (int i = 0; i < 10; i++) {
      node.outbox().failNext(i);
      bench.append(70);
    }
    bench.awaitDone();
    bench.assertStreamIsOutbox();
  }

  @Test
  void letsACallThatFailedDoNothingLater() throws Exception {
    // Given a note that the database has received, and executes when its connection is gone
    bench.server.restart();
    Node node = bench.startNode();
    bench.awaitLeader(node);
    node.outbox().delayNextNote();
    bench.append(10);
    bench.awaitDone();

    assertThatThrownBy(() -> node.outbox().executeDelayed()).isInstanceOf(LeaseLostException.class);
    bench.append(10);
    bench.awaitDone();
    bench.assertStreamIsOutbox();
  }
}
