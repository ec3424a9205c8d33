package messaging.config;

/**
 * The port for health and metrics.
 *
 * @param host the public host if none was given
 * @param port 0 takes any free one
 */
public record ManagementConfig(String host, int port) {}
