package messaging.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is read where no key is set, and where every key has another value. */
final class ConfigExamples {
  private static final ClientsConfig CLIENTS = new ClientsConfig(0, 0, List.of(), List.of());

  private static final ClientsConfig OTHER_CLIENTS =
      new ClientsConfig(
          500, 1_000_000, List.of("chat.example.com", "[::2]"), List.of("https://app.example.com"));

  private static final HttpTls OTHER_TLS = new HttpTls("pom.xml", "README.md");

  static final ServiceConfig DEFAULTS =
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

  static final ServiceConfig OTHER =
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
  static final Map<String, String> OTHER_VALUES =
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

  private ConfigExamples() {}

  private static Duration seconds(long amount) {
    return Duration.ofSeconds(amount);
  }

  private static Duration millis(long amount) {
    return Duration.ofMillis(amount);
  }
}
