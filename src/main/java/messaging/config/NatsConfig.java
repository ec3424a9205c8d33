package messaging.config;

import java.util.List;

/**
 * The NATS servers, and what is published there.
 *
 * @param credentialsFile empty for none
 * @param subjectPrefix put before the subjects; empty for none
 * @param stream where all events go
 */
public record NatsConfig(
    List<String> urls, String credentialsFile, String subjectPrefix, StreamConfig stream) {

  /** Without the addresses, which may hold a password. */
  @Override
  public String toString() {
    return "NatsConfig[" + stream.name() + "]";
  }
}
