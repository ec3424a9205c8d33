package messaging.config;

import static messaging.config.ConfigFixture.load;
import static messaging.config.ConfigFixture.loadFile;
import static messaging.config.ConfigFixture.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
  private static final ClientsConfig CLIENTS = new ClientsConfig(0, 0, List.of(), List.of());
  private static final ClientsConfig OTHER_CLIENTS =
      new ClientsConfig(
          500, 1_000_000, List.of("chat.example.com", "[::2]"), List.of("https://app.example.com"));

  private static final HttpTls OTHER_TLS = new HttpTls("pom.xml", "README.md");

  private static final ServiceConfig DEFAULTS =
      new ServiceConfig(
          new HttpConfig("0.0.0.0", 8080, 1, 1_000, seconds(75), seconds(8), CLIENTS, HttpTls.NONE),
          new LimitsConfig(500, Optional.empty(), Optional.empty()),
          new ManagementConfig("0.0.0.0", 8081),
          new MetricsConfig(false),
          new AuthConfig.Gateway(List.of("a-secret-for-tests")),
          new PagesConfig(true, false),
          new PostgresConfig(
              new PostgresAddress("postgresql://messaging:messaging@localhost:5432/messaging"),
              4,
              8,
              seconds(60),
              seconds(2),
              seconds(2),
              new BatchConfig(128, 1, 2_000)),
          new RetentionConfig(Duration.ZERO),
          new NatsConfig(
              List.of("nats://localhost:4222"),
              "",
              NatsTls.NONE,
              "",
              new StreamConfig("MESSAGES", 1, Duration.ZERO, 0, seconds(120), Duration.ZERO)),
          new EventsConfig("/messaging", 1_000, millis(50), millis(100), seconds(3), seconds(3)),
          new FeedConfig(20_000, 5, seconds(15), millis(500)),
          new ContactsConfig(
              URI.create("http://localhost:8082"),
              "/contacts/{user_id}/friends/{friend_id}",
              "friends",
              "",
              millis(800),
              seconds(5)),
          new ClusterConfig.None(),
          new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO, false),
          new TracingConfig(Optional.empty(), "messaging-service", 1),
          new ShutdownConfig(Duration.ZERO, seconds(10)));

  private static final String OTHER_URI = "postgres://ann:pw@db/chats?sslmode=verify-ca";

  private static final ServiceConfig OTHER =
      new ServiceConfig(
          new HttpConfig(
              "10.0.0.1", 18_080, 2, 300, seconds(61), millis(7_500), OTHER_CLIENTS, OTHER_TLS),
          new LimitsConfig(
              7,
              Optional.of(new RateLimit(20, seconds(10))),
              Optional.of(new RateLimit(1_000, seconds(120)))),
          new ManagementConfig("127.0.0.1", 18_081),
          new MetricsConfig(true),
          new AuthConfig.Jwt(
              new AuthConfig.JwtKeys.KeySet(URI.create("https://keys/jwks")),
              "issuer",
              "audience",
              seconds(120)),
          new PagesConfig(false, false),
          new PostgresConfig(
              new PostgresAddress(
                  OTHER_URI,
                  "pom.xml",
                  "pom.xml",
                  "pom.xml",
                  OTHER_URI,
                  PostgresPooler.TRANSACTION),
              5,
              9,
              seconds(30),
              seconds(1),
              millis(1_500),
              new BatchConfig(64, 3, 500)),
          new RetentionConfig(seconds(7_200)),
          new NatsConfig(
              List.of("nats://a:1", "tls://u:p@b:2"),
              "pom.xml",
              new NatsTls("README.md", "pom.xml", "conf/config.yaml"),
              "eu.",
              new StreamConfig(
                  "CHATS", 3, seconds(3_600), 1_000_000_000_000L, seconds(60), seconds(7_200))),
          new EventsConfig("urn:eu", 10, millis(20), millis(30), seconds(2), seconds(1)),
          new FeedConfig(100, 3, seconds(10), millis(200)),
          new ContactsConfig(
              URI.create("https://contacts/api"),
              "/f?a={user_id}&b={friend_id}",
              "may_send",
              "Bearer token",
              millis(300),
              seconds(1)),
          new ClusterConfig.Hazelcast(
              "chats",
              new ClusterConfig.Endpoint("10.0.0.1", 15_701, 15_702),
              new ClusterConfig.Endpoint("node1", 25_701, 25_702),
              List.of("a:1", "b:2"),
              seconds(20),
              seconds(3)),
          new LogConfig(LogConfig.Format.JSON, LogConfig.Level.DEBUG, true),
          new TracingConfig(Optional.of(URI.create("https://traces:4318")), "chats", 0.25),
          new ShutdownConfig(seconds(5), seconds(20)));

  /** One value other than the default for every key, as far as there is another. */
  private static final Map<String, String> OTHER_VALUES =
      Map.ofEntries(
          Map.entry("limits.pair", "20/10s"),
          Map.entry("limits.sender", "1000/2m"),
          Map.entry("metrics.histograms", "true"),
          Map.entry("retention.max-age", "2h"),
          Map.entry("log.format", "json"),
          Map.entry("log.level", "debug"),
          Map.entry("log.access", "true"),
          Map.entry("tracing.endpoint", "https://traces:4318"),
          Map.entry("tracing.service-name", "chats"),
          Map.entry("tracing.sample-ratio", "0.25"),
          Map.entry("http.host", "10.0.0.1"),
          Map.entry("http.port", "18080"),
          Map.entry("http.instances", "2"),
          Map.entry("http.max-in-flight", "300"),
          Map.entry("http.max-connections", "500"),
          Map.entry("http.allowed-hosts", "Chat.example.com, [::2]"),
          Map.entry("http.cors.origins", "https://App.example.com"),
          Map.entry("http.max-buffered-bytes", "1000000"),
          Map.entry("http.idle-timeout", "61s"),
          Map.entry("http.request-timeout", "7500ms"),
          Map.entry("http.tls.certificate-file", "pom.xml"),
          Map.entry("http.tls.key-file", "README.md"),
          Map.entry("limits.concurrent", "7"),
          Map.entry("management.host", "127.0.0.1"),
          Map.entry("management.port", "18081"),
          Map.entry("auth.mode", "jwt"),
          Map.entry("auth.gateway.secret", ""),
          Map.entry("auth.jwt.secret", ""),
          Map.entry("auth.jwt.public-key", ""),
          Map.entry("auth.jwt.jwks-url", "https://keys/jwks"),
          Map.entry("auth.jwt.issuer", "issuer"),
          Map.entry("auth.jwt.audience", "audience"),
          Map.entry("auth.jwt.leeway", "2m"),
          Map.entry("docs.enabled", "false"),
          Map.entry("demo.enabled", "false"),
          Map.entry("postgres.uri", OTHER_URI),
          Map.entry("postgres.pooler", "transaction"),
          Map.entry("postgres.migration-uri", OTHER_URI),
          Map.entry("postgres.ca-file", "pom.xml"),
          Map.entry("postgres.cert-file", "pom.xml"),
          Map.entry("postgres.key-file", "pom.xml"),
          Map.entry("postgres.write-pool-size", "5"),
          Map.entry("postgres.read-pool-size", "9"),
          Map.entry("postgres.start-timeout", "30s"),
          Map.entry("postgres.connect-timeout", "1s"),
          Map.entry("postgres.statement-timeout", "1500ms"),
          Map.entry("postgres.batch-size", "64"),
          Map.entry("postgres.batches-in-flight", "3"),
          Map.entry("postgres.queue-size", "500"),
          Map.entry("nats.url", "nats://a:1, tls://u:p@b:2"),
          Map.entry("nats.credentials-file", "pom.xml"),
          Map.entry("nats.ca-file", "README.md"),
          Map.entry("nats.cert-file", "pom.xml"),
          Map.entry("nats.key-file", "conf/config.yaml"),
          Map.entry("nats.stream", "CHATS"),
          Map.entry("nats.subject-prefix", "eu."),
          Map.entry("nats.replicas", "3"),
          Map.entry("nats.max-age", "60m"),
          Map.entry("nats.max-bytes", "1000000000000"),
          Map.entry("nats.duplicate-window", "1m"),
          Map.entry("events.source", "urn:eu"),
          Map.entry("events.batch-size", "10"),
          Map.entry("events.busy-interval", "20ms"),
          Map.entry("events.poll-interval", "30ms"),
          Map.entry("events.lease", "2s"),
          Map.entry("events.publish-timeout", "1s"),
          Map.entry("feed.max-streams", "100"),
          Map.entry("feed.max-streams-per-user", "3"),
          Map.entry("feed.heartbeat", "10s"),
          Map.entry("feed.poll-interval", "200ms"),
          Map.entry("contacts.url", "https://contacts/api"),
          Map.entry("contacts.path", "/f?a={user_id}&b={friend_id}"),
          Map.entry("contacts.field", "may_send"),
          Map.entry("contacts.authorization", "Bearer token"),
          Map.entry("contacts.timeout", "300ms"),
          Map.entry("contacts.cache-ttl", "1s"),
          Map.entry("cluster.manager", "hazelcast"),
          Map.entry("cluster.name", "chats"),
          Map.entry("cluster.host", "10.0.0.1"),
          Map.entry("cluster.port", "15701"),
          Map.entry("cluster.bus-port", "15702"),
          Map.entry("cluster.public-host", "node1"),
          Map.entry("cluster.public-port", "25701"),
          Map.entry("cluster.public-bus-port", "25702"),
          Map.entry("cluster.members", "a:1, b:2"),
          Map.entry("cluster.heartbeat-timeout", "20s"),
          Map.entry("cluster.merge-interval", "3s"),
          Map.entry("shutdown.drain-delay", "5s"),
          Map.entry("shutdown.timeout", "20s"));

  @TempDir private Path folder;

  private static Duration seconds(long amount) {
    return Duration.ofSeconds(amount);
  }

  private static Duration millis(long amount) {
    return Duration.ofMillis(amount);
  }

  @Test
  void hasADefaultForEverythingButWhoVouchesForTheCaller() {
    assertThat(load()).isEqualTo(DEFAULTS);
    assertThat(problems(() -> ConfigLoader.load(Optional.empty(), Map.of())))
        .containsExactly(
            "auth.mode (MESSAGING_AUTH_MODE): must be gateway or jwt; there is no default");
  }

  @Test
  void takesEveryKeyFromTheEnvironment() {
    String[] variables =
        OTHER_VALUES.entrySet().stream()
            .flatMap(
                entry -> List.of(ConfigLoader.variable(entry.getKey()), entry.getValue()).stream())
            .toArray(String[]::new);
    assertThat(load(variables)).isEqualTo(OTHER);
  }

  @Test
  void takesEveryKeyFromTheFile() {
    StringBuilder yaml = new StringBuilder();
    OTHER_VALUES.forEach((key, value) -> yaml.append(key + ": '" + value + "'\n"));
    Map<String, String> none = Map.of();
    assertThat(ConfigLoader.load(Optional.of(write(yaml.toString())), none)).isEqualTo(OTHER);
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
        new TreeMap<>(OTHER_VALUES) {
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
    assertThat(read).isEqualTo(ConfigFixture.keys()).isEqualTo(OTHER_VALUES.keySet());
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
    assertThat(load(variable, "tcp://10.0.0.1:80")).isEqualTo(DEFAULTS);
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
    assertThat(loadFile(folder, yaml)).isEqualTo(DEFAULTS);
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
