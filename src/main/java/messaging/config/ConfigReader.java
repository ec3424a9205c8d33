package messaging.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Builds the records out of the values; every key is read here or in the reader of its part, such
 * as {@link AuthReader} or {@link NatsReader}.
 */
final class ConfigReader {
  static final int MAX_PORT = 65_535;
  static final String HOST_AND_PORT =
      "([^\\s/@:\\[\\]]+|\\[[0-9A-Fa-f:.]+\\])(:(?<port>\\d{1,5}))?";

  private static final Duration ZERO = Duration.ZERO;
  private static final Duration HEARTBEAT = seconds(15);
  private static final Duration DAY = Duration.ofDays(1);

  private final ConfigValues values;

  private ConfigReader(ConfigValues values) {
    this.values = values;
  }

  /** Reads everything; problems are noted in {@code values}. */
  static ServiceConfig read(ConfigValues values) {
    return new ConfigReader(values).service();
  }

  private ServiceConfig service() {
    HttpConfig http = http();
    ManagementConfig management = management(http.host());
    AuthConfig auth = AuthReader.read(values, http.host());
    ClusterConfig cluster = ClusterReader.read(values);
    RetentionConfig retention = RetentionReader.read(values);
    PortRules.check(values, http, management, cluster);
    return new ServiceConfig(
        http,
        LimitsReader.read(values),
        management,
        new MetricsConfig(values.flag("metrics.histograms")),
        auth,
        pages(auth),
        postgres(),
        retention,
        NatsReader.read(values, retention),
        events(),
        feed(http.idleTimeout()),
        ContactsReader.read(values),
        cluster,
        log(),
        tracing(),
        new ShutdownConfig(
            values.duration("shutdown.drain-delay", ZERO, Duration.ofMinutes(5)),
            values.duration("shutdown.timeout", ZERO, Duration.ofMinutes(5))));
  }

  private HttpConfig http() {
    return new HttpConfig(
        values.text("http.host", host -> !host.isEmpty(), "must not be empty"),
        values.integer("http.port", 0, MAX_PORT),
        values.integer("http.instances", 1, 64),
        values.integer("http.max-in-flight", 1, 100_000),
        values.duration("http.idle-timeout", seconds(1), DAY),
        values.duration("http.request-timeout", millis(100), seconds(10)),
        ClientsReader.read(values),
        httpTls());
  }

  private HttpTls httpTls() {
    String certificate = file(values, "http.tls.certificate-file");
    String key = file(values, "http.tls.key-file");
    if (certificate.isEmpty() != key.isEmpty()) {
      values.problem(
          certificate.isEmpty() ? "http.tls.certificate-file" : "http.tls.key-file", "is missing");
    }
    return new HttpTls(certificate, key);
  }

  private ManagementConfig management(String httpHost) {
    String host = values.text("management.host");
    return new ManagementConfig(
        host.isEmpty() ? httpHost : host, values.integer("management.port", 0, MAX_PORT));
  }

  private PagesConfig pages(AuthConfig auth) {
    boolean demo = values.flag("demo.enabled");
    boolean everybodyIsBelieved =
        auth instanceof AuthConfig.Gateway gateway && gateway.secrets().isEmpty();
    if (demo && !everybodyIsBelieved) {
      values.problem(
          "demo.enabled",
          "may be true only if auth.mode is gateway, without a secret, on loopback");
    }
    return new PagesConfig(values.flag("docs.enabled"), demo);
  }

  private PostgresConfig postgres() {
    return new PostgresConfig(
        PostgresUri.readAddress(values),
        values.integer("postgres.write-pool-size", 1, 100),
        values.integer("postgres.read-pool-size", 1, 100),
        values.duration("postgres.start-timeout", seconds(1), Duration.ofHours(1)),
        values.duration("postgres.connect-timeout", millis(100), PostgresConfig.MAX_WAIT),
        values.duration("postgres.statement-timeout", millis(100), PostgresConfig.MAX_WAIT),
        new BatchConfig(
            values.integer("postgres.batch-size", 1, 1_000),
            values.integer("postgres.batches-in-flight", 1, 16),
            values.integer("postgres.queue-size", 1, 100_000)));
  }

  private EventsConfig events() {
    return new EventsConfig(
        values.text(
            "events.source", text -> !text.isEmpty() && isUri(text), "must be a URI reference"),
        values.integer("events.batch-size", 1, 10_000),
        values.duration("events.busy-interval", ZERO, seconds(1)),
        values.duration("events.poll-interval", millis(10), seconds(10)),
        values.duration("events.lease", seconds(1), seconds(4)),
        values.duration("events.publish-timeout", millis(100), seconds(10)));
  }

  private FeedConfig feed(Duration idleTimeout) {
    return new FeedConfig(
        values.integer("feed.max-streams", 1, 1_000_000),
        values.integer("feed.max-streams-per-user", 1, 100),
        heartbeat(idleTimeout.dividedBy(2)),
        values.duration("feed.poll-interval", millis(50), seconds(1)));
  }

  /** The idle time-out closes silent connections, those of streams too. */
  private Duration heartbeat(Duration longest) {
    if (values.text("feed.heartbeat").isEmpty()) {
      // Whoever shortens the idle time-out need not set the heartbeat too.
      return HEARTBEAT.compareTo(longest) < 0 ? HEARTBEAT : longest;
    }
    Duration heartbeat = values.duration("feed.heartbeat", millis(100), seconds(60));
    if (heartbeat.compareTo(longest) > 0 && !values.isRefused("http.idle-timeout")) {
      values.problem("feed.heartbeat", "must be at most half of http.idle-timeout");
    }
    return heartbeat;
  }

  /** Whether the pattern matches, and the port in it is not too high. */
  static boolean fits(Pattern address, String text) {
    Matcher parts = address.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    String port = parts.group("port");
    return port == null || Integer.parseInt(port) <= MAX_PORT;
  }

  private LogConfig log() {
    return new LogConfig(
        values.choice("log.format", LogConfig.Format.class),
        values.choice("log.level", LogConfig.Level.class),
        values.flag("log.access"));
  }

  private TracingConfig tracing() {
    String endpoint = values.text("tracing.endpoint");
    return new TracingConfig(
        endpoint.isEmpty() ? Optional.empty() : Optional.of(values.httpUri("tracing.endpoint")),
        values.text("tracing.service-name", name -> !name.isEmpty(), "must not be empty"),
        values.fraction("tracing.sample-ratio"));
  }

  /** The name of a file that is there, or an empty text. */
  static String file(ConfigValues values, String key) {
    return values.text(
        key,
        file -> file.isEmpty() || isReadableFile(file),
        "must be empty or a file that can be read");
  }

  private static boolean isReadableFile(String name) {
    try {
      Path file = Path.of(name);
      return Files.isRegularFile(file) && Files.isReadable(file);
    } catch (InvalidPathException noName) {
      return false;
    }
  }

  static boolean isUri(String text) {
    try {
      new URI(text);
      return true;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static Duration millis(long amount) {
    return Duration.ofMillis(amount);
  }

  private static Duration seconds(long amount) {
    return Duration.ofSeconds(amount);
  }
}
