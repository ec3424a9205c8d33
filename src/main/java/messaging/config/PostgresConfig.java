package messaging.config;

import java.time.Duration;
import java.util.List;

/**
 * The database.
 *
 * @param uri {@code postgresql://user:password@host:port,host:port/database}, with one server or
 *     several
 * @param batches how messages are written
 */
public record PostgresConfig(
    String uri,
    int writePoolSize,
    int readPoolSize,
    Duration startTimeout,
    Duration connectTimeout,
    Duration statementTimeout,
    BatchConfig batches) {

  /** The longest that a caller waits for the database: for a connection and the answer together. */
  public static final Duration MAX_WAIT = Duration.ofMillis(2_500);

  /** The address of each server: {@link #uri} with that one only. */
  public List<String> uris() {
    return PostgresUri.servers(uri);
  }

  /** Without the address, which holds a password. */
  @Override
  public String toString() {
    return "PostgresConfig[]";
  }
}
