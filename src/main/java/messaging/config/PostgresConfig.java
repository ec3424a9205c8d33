package messaging.config;

import java.time.Duration;

/**
 * The database and the write path.
 *
 * @param uri {@code postgresql://user:password@host:port/database}
 * @param batchSize messages in one commit at most
 * @param batchesInFlight commits under way at once
 * @param queueSize messages that may wait before more are refused
 */
public record PostgresConfig(
    String uri,
    int writePoolSize,
    int readPoolSize,
    Duration startTimeout,
    Duration connectTimeout,
    Duration statementTimeout,
    int batchSize,
    int batchesInFlight,
    int queueSize) {

  /** Without the address, which holds a password. */
  @Override
  public String toString() {
    return "PostgresConfig[]";
  }
}
