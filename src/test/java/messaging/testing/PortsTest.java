package messaging.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void knowsATakenPortFromAFreeOne() throws Exception {
    int port = Ports.free();
    assertThat(Ports.isFree(port)).isTrue();
    try (ServerSocket taken = new ServerSocket(port, 1, Ports.loopback())) {
      assertThat(taken.isBound()).isTrue();
      assertThat(Ports.isFree(port)).isFalse();
    }
  }

  @Test
  void findsPortsThatOutgoingConnectionsDoNotGet() {
    assertThat(Ports.free()).isBetween(20_000, 32_000);
  }
}
