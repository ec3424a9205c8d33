package messaging.config;

import java.time.Duration;

/**
 * How the service stops.
 *
 * @param drainDelay how long requests are still accepted while readiness already says no
 * @param timeout how long requests under way may take to finish
 */
public record ShutdownConfig(Duration drainDelay, Duration timeout) {}
