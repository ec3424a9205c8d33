package messaging.config;

import java.time.Duration;

/**
 * The JetStream stream. All but its name matters only where the service creates it.
 *
 * @param maxAge zero for no limit
 * @param maxBytes zero for no limit
 */
public record StreamConfig(
    String name, int replicas, Duration maxAge, long maxBytes, Duration duplicateWindow) {}
