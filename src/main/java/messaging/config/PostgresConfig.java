package messaging.config;

import java.time.Duration;

/**
 * The database.
 *
 * @param address where it is
 * @param batches how messages are written
 */
public record PostgresConfig(
    PostgresAddress address,
    int writePoolSize,
    int readPoolSize,
    Duration startTimeout,
    Duration connectTimeout,
    Duration statementTimeout,
    BatchConfig batches) {

  /** The longest that a caller waits for the database: for a connection and the answer together. */
  public static final Duration MAX_WAIT = Duration.ofMillis(2_500);

  /** Without the address, which holds a password. */
  @Override
  public String toString() {
    return "PostgresConfig[]";
  }
}
