package messaging.config;

import java.util.List;

/**
 * The NATS servers, and what is published there.
 *
 * @param credentialsFile empty for none
 * @param tls matters only for {@code tls://}
 * @param subjectPrefix put before the subjects; empty for none
 * @param stream where all events go
 */
public record NatsConfig(
    List<String> urls,
    String credentialsFile,
    NatsTls tls,
    String subjectPrefix,
    StreamConfig stream) {

  /** Whether the connections are encrypted; one address with {@code tls://} is enough. */
  public boolean encrypted() {
    return urls.stream().anyMatch(url -> url.startsWith("tls://"));
  }

  /** Without the addresses, which may hold a password. */
  @Override
  public String toString() {
    return "NatsConfig[" + stream.name() + "]";
  }
}
