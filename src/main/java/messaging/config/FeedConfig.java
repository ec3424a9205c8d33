package messaging.config;

import java.time.Duration;

/**
 * The live feed.
 *
 * @param maxStreams open at once on a node
 * @param maxStreamsPerUser open at once of one user on a node
 * @param heartbeat silence after which a stream sends a comment; a client that reads nothing for as
 *     long is disconnected
 * @param pollInterval how often a node looks for what others committed
 */
public record FeedConfig(
    int maxStreams, int maxStreamsPerUser, Duration heartbeat, Duration pollInterval) {}
