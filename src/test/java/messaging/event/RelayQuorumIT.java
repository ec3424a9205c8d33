package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import messaging.event.RelayBench.Node;
import messaging.testing.NatsCluster;
import messaging.testing.NatsServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cluster of three NATS servers that loses its majority and gets it back. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RelayQuorumIT {

  @Test
  void tellsThatThereIsNoQuorumAndPublishesEverythingAfterwards(Vertx vertx) {
    try (NatsCluster cluster = NatsCluster.start(3)) {
      NatsServer survivor = cluster.servers().get(0);
      try (RelayBench bench = RelayBench.with(vertx, survivor)) {
        // Given
        bench.url = cluster.urls();
        bench.replicas = 3;
        Node node = bench.startNode();
        bench.append(20);
        bench.awaitDone();
        awaitNoObstacle(node);
        // When: nothing is published meanwhile
        cluster.servers().subList(1, 3).forEach(NatsServer::kill);
        // Then
        await()
            .atMost(RelayBench.PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(node.nats().obstacle())
                        .hasValueSatisfying(text -> assertThat(text).contains("quorum")));
        bench.append(20);
        cluster.servers().subList(1, 3).forEach(NatsServer::restart);
        bench.awaitDone();
        bench.assertStreamIsOutbox();
        awaitNoObstacle(node);
      }
    }
  }

  private static void awaitNoObstacle(Node node) {
    await()
        .atMost(RelayBench.PATIENCE)
        .untilAsserted(() -> assertThat(node.nats().obstacle()).isEmpty());
  }
}
