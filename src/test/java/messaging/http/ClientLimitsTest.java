package messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import messaging.config.ClientsConfig;
import messaging.config.HttpConfig;
import messaging.wire.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientLimitsTest {
  private static Limits limits(int instances, ClientsConfig clients) {
    Duration second = Duration.ofSeconds(1);
    return ClientLimits.ofOneServer(
        new HttpConfig("127.0.0.1", 0, instances, 1, second, second, clients));
  }

  @ParameterizedTest
  @CsvSource({"1000000, 25000", "20000, 19488", "1024, 512", "200, 100"})
  void leavesFilesForTheRestOfTheService(long maxFiles, int connections) {
    assertThat(ClientLimits.connections(25_000, maxFiles)).isEqualTo(connections);
  }

  @Test
  void acceptsAsManyConnectionsAsConfiguredWhereThereAreFiles() {
    assertThat(ClientLimits.connections(300, 1_000_000)).isEqualTo(300);
  }

  @Test
  void dividesTheLimitsAmongTheServersOfThePort() {
    Limits limits = limits(4, new ClientsConfig(100, 1_000));

    assertThat(limits.connections()).isEqualTo(25);
    assertThat(limits.bytes()).isEqualTo(250);
  }

  @Test
  void keepsAnEighthOfTheHeapUnlessToldOtherwise() {
    assertThat(limits(1, new ClientsConfig(100, 0)).bytes())
        .isEqualTo(Runtime.getRuntime().maxMemory() / 8);
  }
}
