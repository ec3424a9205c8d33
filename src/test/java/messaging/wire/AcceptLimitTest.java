package messaging.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AcceptLimitTest {
  private final EmbeddedChannel port = new EmbeddedChannel();
  private final List<EmbeddedChannel> accepted = new ArrayList<>();

  private void include(OpenConnections server) {
    AcceptLimit.include(server, port);
    port.runPendingTasks();
  }

  private void acceptAll() {
    while (port.config().isAutoRead() && accepted.size() < 1_000) {
      EmbeddedChannel connection = new EmbeddedChannel();
      accepted.add(connection);
      port.writeInbound(connection);
    }
  }

  private void closeOne() {
    accepted.remove(0).close().syncUninterruptibly();
    port.runPendingTasks();
  }

  @Test
  void pausesBeyondTheConnectionsOfAllServersAndSomeNewcomers() {
    OpenConnections first = new OpenConnections(60);
    include(first);
    include(new OpenConnections(40));
    include(first);
    acceptAll();
    assertThat(accepted).hasSize(116);
    assertThat(port.inboundMessages()).hasSize(116);
  }

  @Test
  void goesOnWhenConnectionsAreClosed() {
    include(new OpenConnections(8));
    for (int round = 0; round < 3; round++) {
      acceptAll();
      assertThat(accepted).hasSize(10);
      closeOne();
      assertThat(port.config().isAutoRead()).isTrue();
      closeOne();
    }
  }
}
