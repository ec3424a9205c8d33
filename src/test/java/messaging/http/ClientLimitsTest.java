package messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import messaging.config.ClientsConfig;
import messaging.config.HttpConfig;
import messaging.wire.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientLimitsTest {
  private static final long HEAP = 256 * 1024 * 1024;
  private static final long MANY_FILES = 1_000_000;

  private static ClientsConfig clients(int connections, long bytes) {
    return new ClientsConfig(connections, bytes, List.of());
  }

  private static Limits limits(int instances, ClientsConfig clients, long maxFiles) {
    Duration second = Duration.ofSeconds(1);
    return ClientLimits.limits(
        new HttpConfig("127.0.0.1", 0, instances, 1, second, second, clients), HEAP, maxFiles);
  }

  @ParameterizedTest
  @CsvSource({"1000000, 25000", "20000, 19488", "1024, 512", "200, 100"})
  void leavesFilesForTheRestOfTheService(long maxFiles, int connections) {
    assertThat(limits(1, clients(25_000, 0), maxFiles).connections()).isEqualTo(connections);
  }

  @Test
  void dividesTheLimitsAmongTheServersOfThePort() {
    Limits limits = limits(4, clients(100, 1_000), MANY_FILES);

    assertThat(limits.connections()).isEqualTo(25);
    assertThat(limits.bytes()).isEqualTo(250);
  }

  @Test
  void followsTheHeapUnlessToldOtherwise() {
    Limits limits = limits(1, clients(0, 0), MANY_FILES);

    assertThat(limits.connections()).isEqualTo(10_922);
    assertThat(limits.bytes()).isEqualTo(HEAP / 8);
  }
}
