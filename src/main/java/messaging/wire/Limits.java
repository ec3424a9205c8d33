package messaging.wire;

import java.time.Duration;

/**
 * What the clients of one server can take.
 *
 * @param requestTimeout from the first byte of a request to its last
 * @param silence for which a client's machine may leave what was sent to it without an
 *     acknowledgement, or without room for more; then its connection is closed
 * @param connections that may be open
 * @param bytes of unfinished requests that are kept, over all connections; and as many of answers
 *     that clients do not take
 */
public record Limits(Duration requestTimeout, Duration silence, int connections, long bytes) {

  /** What is shed beyond one of the limits. */
  public enum Excess {
    /** Connections that wait for their client. */
    CONNECTIONS,
    /** Requests that do not end. */
    ARRIVING,
    /** Answers that are not taken. */
    UNTAKEN
  }
}
