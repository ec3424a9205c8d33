package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import messaging.testing.ClusterNode;
import messaging.testing.Ledger;
import messaging.testing.Nodes;
import messaging.testing.SendingClients;
import messaging.testing.SendingClients.Try;
import org.junit.jupiter.api.Test;

/** Two nodes with {@code cluster.manager: none} share one database. */
final class UnclusteredIT {
  private static final Duration TAKE_OVER = Duration.ofSeconds(5);

  @Test
  void losesNothingWhenTheNodeThatPublishesIsKilled() {
    Ledger ledger = new Ledger();
    try (Nodes nodes = Nodes.startAlone(2, Map.of())) {
      try (SendingClients clients = SendingClients.start(nodes.all(), ledger)) {
        nodes.all().forEach(clients::awaitStoredBy);
        ClusterNode killed = nodes.awaitPublisher(nodes.all());
        ClusterNode other = nodes.except(killed).get(0);

        // When
        killed.kill();
        long from = System.nanoTime();
        long before = nodes.events();
        await()
            .atMost(TAKE_OVER)
            .pollInterval(20, TimeUnit.MILLISECONDS)
            .until(() -> nodes.events() > before);

        // Then
        clients.awaitStoredBy(other);
        assertThat(clients.tries())
            .filteredOn(attempt -> attempt.node() == other && attempt.at() > from)
            .extracting(Try::status)
            .containsOnly(201);
      }
      nodes.assertInvariants(ledger);
    }
  }
}
