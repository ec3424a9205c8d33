package messaging.config;

import static messaging.config.ConfigFixture.load;
import static messaging.config.ConfigFixture.loadFile;
import static messaging.config.ConfigFixture.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigLoaderTest {
  @TempDir private Path folder;

  @Test
  void hasADefaultForEverythingButWhoVouchesForTheCaller() {
    assertThat(load()).isEqualTo(ConfigExamples.DEFAULTS);
    assertThat(problems(() -> ConfigLoader.load(Optional.empty(), Map.of())))
        .containsExactly(
            "auth.mode (MESSAGING_AUTH_MODE): must be gateway or jwt; there is no default");
  }

  @Test
  void takesEveryKeyFromTheEnvironment() {
    String[] variables =
        ConfigExamples.OTHER_VALUES.entrySet().stream()
            .flatMap(
                entry -> List.of(ConfigLoader.variable(entry.getKey()), entry.getValue()).stream())
            .toArray(String[]::new);
    assertThat(load(variables)).isEqualTo(ConfigExamples.OTHER);
  }

  @Test
  void takesEveryKeyFromTheFile() {
    StringBuilder yaml = new StringBuilder();
    ConfigExamples.OTHER_VALUES.forEach((key, value) -> yaml.append(key + ": '" + value + "'\n"));
    Map<String, String> none = Map.of();
    assertThat(ConfigLoader.load(Optional.of(write(yaml.toString())), none))
        .isEqualTo(ConfigExamples.OTHER);
  }

  @Test
  void letsTheEnvironmentWinOverTheFileAndTheFileOverTheDefaults() {
    String file = "http:\n  port: 9090\n  instances: 3\n";
    HttpConfig http = loadFile(folder, file, "MESSAGING_HTTP_PORT", "7070").http();
    assertThat(List.of(http.port(), http.instances(), http.maxInFlight()))
        .containsExactly(7_070, 3, 1_000);
  }

  @Test
  void hasEveryKeyInTheFileAndReadsEveryKeyOfIt() {
    Set<String> read = new TreeSet<>();
    Map<String, String> recorded =
        new TreeMap<>(ConfigExamples.OTHER_VALUES) {
          private static final long serialVersionUID = 1L;

          @Override
          public @Nullable String get(Object key) {
            read.add((String) key);
            return super.get(key);
          }
        };
    for (String mode : List.of("gateway", "jwt")) {
      recorded.put("auth.mode", mode);
      ConfigReader.read(new ConfigValues(recorded, new ArrayList<>()));
    }
    assertThat(read)
        .isEqualTo(ConfigFixture.keys())
        .isEqualTo(ConfigExamples.OTHER_VALUES.keySet());
  }

  @Test
  void namesEveryProblemAtOnce() {
    String file = "htp: {port: 1}\nhttp: {port: many, hosts: [a]}\npostgres: 5\n";
    List<String> problems =
        problems(
            () ->
                loadFile(
                    folder, file, "MESSAGING_HTTP_INSTANCE", "2", "MESSAGING_NATS_REPLICAS", "6"));
    assertThat(problems)
        .containsExactly(
            "http.hosts: must be a single value",
            "htp.port: there is no such key",
            "postgres: there is no such key",
            "MESSAGING_HTTP_INSTANCE: there is no key for this variable",
            "http.port (MESSAGING_HTTP_PORT): must be a whole number from 0 to 65535",
            "nats.replicas (MESSAGING_NATS_REPLICAS): must be a whole number from 1 to 5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MESSAGING_SERVICE_HOST",
        "MESSAGING_SERVICE_PORT",
        "MESSAGING_SERVICE_PORT_HTTP",
        "MESSAGING_SERVICE_PORT_HTTP_2",
        "MESSAGING_PORT",
        "MESSAGING_PORT_80_TCP",
        "MESSAGING_PORT_80_TCP_ADDR",
        "MESSAGING_PORT_80_TCP_PORT",
        "MESSAGING_PORT_80_TCP_PROTO",
        "MESSAGING_PORT_53_UDP_ADDR",
        "MESSAGING_PORT_132_SCTP",
        "MESSAGINGS_HTTP_PORT",
        "messaging_http_port",
        "HTTP_PORT"
      })
  void passesOverWhatIsNotMeantForIt(String variable) {
    assertThat(load(variable, "tcp://10.0.0.1:80")).isEqualTo(ConfigExamples.DEFAULTS);
  }

  @ParameterizedTest
  @CsvSource({
    "0123456789012345,0123456789012345",
    "1000000000000e30,1000000000000e30",
    "0x1F0000000000000000,0x1F0000000000000000",
    "1_000_000_000_000_000,1_000_000_000_000_000",
    "12345678901234567890,12345678901234567890",
    "'\" a b c d e f g h i \"',a b c d e f g h i",
    "2026-11-24T10:00:00Z,2026-11-24T10:00:00Z"
  })
  void takesAValueOfTheFileAsItIsWritten(String yaml, String secret) {
    // Given a loader that gets no secret from elsewhere
    String file = "auth:\n  mode: gateway\n  gateway:\n    secret: " + yaml + "\n";
    ServiceConfig config = ConfigLoader.load(Optional.of(write(file)), Map.of());
    assertThat(config.auth()).isEqualTo(new AuthConfig.Gateway(List.of(secret)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n", "{}", "management:\n  host:\n", "null\n"})
  void takesAFileThatSaysNothing(String yaml) {
    assertThat(loadFile(folder, yaml)).isEqualTo(ConfigExamples.DEFAULTS);
  }

  @Test
  void showsNoSecretInTheTextOfTheRecords() {
    String secret = "s3cret-of-at-least-thirty-two-bytes";
    for (String mode : List.of("gateway", "jwt")) {
      ServiceConfig config =
          load(
              "MESSAGING_AUTH_MODE",
              mode,
              "MESSAGING_AUTH_GATEWAY_SECRET",
              secret,
              "MESSAGING_AUTH_JWT_SECRET",
              secret,
              "MESSAGING_AUTH_JWT_ISSUER",
              "issuer",
              "MESSAGING_AUTH_JWT_AUDIENCE",
              "audience",
              "MESSAGING_POSTGRES_URI",
              "postgresql://u:" + secret + "@h/d",
              "MESSAGING_NATS_URL",
              "nats://u:" + secret + "@h",
              "MESSAGING_CONTACTS_AUTHORIZATION",
              "Bearer " + secret);
      assertThat(config.toString()).doesNotContain(secret);
    }
  }

  private Path write(String yaml) {
    try {
      return Files.writeString(folder.resolve("given.yaml"), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
