package messaging.config;

import java.time.Duration;
import java.util.List;

/**
 * The NATS servers and the stream.
 *
 * @param credentialsFile empty for none
 * @param subjectPrefix put before the subjects; empty for none
 * @param maxAge limit of the stream when it is created; zero for none
 * @param maxBytes limit of the stream when it is created; zero for none
 */
public record NatsConfig(
    List<String> urls,
    String credentialsFile,
    String stream,
    String subjectPrefix,
    int replicas,
    Duration maxAge,
    long maxBytes,
    Duration duplicateWindow) {

  /** Without the addresses, which may hold a password. */
  @Override
  public String toString() {
    return "NatsConfig[" + stream + "]";
  }
}
