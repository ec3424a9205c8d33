package messaging.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the keys under {@code nats}. */
final class NatsReader {
  private static final Pattern STREAM = Pattern.compile("[A-Za-z0-9_-]{1,128}");
  private static final Pattern SUBJECT_PREFIX = Pattern.compile("([^\\s.*>]+\\.)*");
  private static final Pattern NATS_URL =
      Pattern.compile("(nats|tls)://([^\\s/@]+@)?" + ConfigReader.HOST_AND_PORT + "/?");

  private final ConfigValues values;
  private final RetentionConfig retention;

  private NatsReader(ConfigValues values, RetentionConfig retention) {
    this.values = values;
    this.retention = retention;
  }

  /** Problems are noted in {@code values}. */
  static NatsConfig read(ConfigValues values, RetentionConfig retention) {
    return new NatsReader(values, retention).nats();
  }

  private NatsConfig nats() {
    List<String> urls =
        Arrays.stream(values.text("nats.url").split(",", -1)).map(String::strip).toList();
    if (!urls.stream().allMatch(url -> ConfigReader.fits(NATS_URL, url))) {
      values.problem(
          "nats.url",
          "must be nats://host:port or tls://host:port; several are separated by commas");
    }
    return new NatsConfig(
        urls,
        file("nats.credentials-file"),
        natsTls(),
        values.text(
            "nats.subject-prefix",
            prefix -> SUBJECT_PREFIX.matcher(prefix).matches(),
            "must be empty, or end with a dot and have no blanks, * or >"),
        stream());
  }

  private NatsTls natsTls() {
    String cert = file("nats.cert-file");
    String key = file("nats.key-file");
    if (cert.isEmpty() != key.isEmpty()) {
      values.problem(cert.isEmpty() ? "nats.cert-file" : "nats.key-file", "is missing");
    }
    return new NatsTls(file("nats.ca-file"), cert, key);
  }

  private String file(String key) {
    return ConfigReader.file(values, key);
  }

  private StreamConfig stream() {
    StreamConfig stream =
        new StreamConfig(
            values.text(
                "nats.stream",
                name -> STREAM.matcher(name).matches(),
                "must be 1 to 128 of A-Z a-z 0-9 _ -"),
            values.integer("nats.replicas", 1, 5),
            values.duration("nats.max-age", Duration.ZERO, Duration.ofDays(3_650)),
            values.number("nats.max-bytes", 0, Long.MAX_VALUE),
            values.duration("nats.duplicate-window", Duration.ofMillis(100), Duration.ofDays(1)),
            retention.maxAge());
    if (stream.isTooLong(stream.maxAge())) {
      values.problem(
          "nats.max-age",
          "must be set, and at most retention.max-age: the stream would keep what is purged");
    }
    return stream;
  }
}
