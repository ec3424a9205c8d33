package messaging.config;

import java.time.Duration;

/**
 * The public port.
 *
 * @param port 0 takes any free one
 * @param instances event loops that serve HTTP
 * @param idleTimeout of a connection without a request
 * @param maxInFlight calls that may be under way at once
 * @param requestTimeout from the first byte of a request to the last of its body
 * @param clients what they can take together, and by which names they come
 * @param tls for HTTPS
 */
public record HttpConfig(
    String host,
    int port,
    int instances,
    int maxInFlight,
    Duration idleTimeout,
    Duration requestTimeout,
    ClientsConfig clients,
    HttpTls tls) {}
