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

  @Test
  void sharesPortsOutAmongTheJvmsThatRunTests() {
    // An IDE sets neither; the build must set both, or two JVMs could find the same free port.
    int forks = Integer.parseInt(System.getProperty("messaging.forks", "1"));
    int fork = Integer.parseInt(System.getProperty("messaging.fork", "1"));
    assertThat(fork).isBetween(1, forks);
    assertThat(Ports.free() % forks).isEqualTo(fork % forks);
  }
}
