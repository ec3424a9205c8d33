package messaging.config;

/**
 * The port for health and metrics.
 *
 * @param host already resolved to the public host where none was given
 * @param port 0 takes any free one
 */
public record ManagementConfig(String host, int port) {}
