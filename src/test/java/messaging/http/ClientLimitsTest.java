package messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import messaging.config.ClientsConfig;
import messaging.config.HttpConfig;
import messaging.config.HttpTls;
import messaging.http.ClientLimits.Files;
import messaging.wire.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientLimitsTest {
  private static final long HEAP = 256 * 1024 * 1024;
  private static final Files MANY_FILES = new Files(1_000_000, 100);

  private static ClientsConfig clients(int connections, long bytes) {
    return new ClientsConfig(connections, bytes, List.of(), List.of());
  }

  private static Limits limits(int instances, ClientsConfig clients, Files files) {
    return limits(instances, clients, HttpTls.NONE, files);
  }

  private static Limits limits(int instances, ClientsConfig clients, HttpTls tls, Files files) {
    Duration second = Duration.ofSeconds(1);
    HttpConfig config = new HttpConfig("127.0.0.1", 0, instances, 1, second, second, clients, tls);
    return ClientLimits.limits(config, second, HEAP, files);
  }

  @ParameterizedTest
  @CsvSource({
    "1000000, 100, 25000, 64",
    "20000, 100, 19388, 64",
    "1024, 100, 412, 64",
    "256, 76, 60, 16",
    "100, 76, 8, 6",
    "100, 100, 1, 6"
  })
  void leaveFilesForTheRestOfTheService(long most, long open, int connections, int management) {
    Files files = new Files(most, open);
    assertThat(limits(1, clients(25_000, 0), files).connections()).isEqualTo(connections);
    assertThat(ClientLimits.management(files).connections()).isEqualTo(management);
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
    HttpTls tls = new HttpTls("a", "b");
    assertThat(limits(1, clients(0, 0), tls, MANY_FILES).connections()).isEqualTo(6_553);
    assertThat(limits.bytes()).isEqualTo(HEAP / 8);
  }
}
