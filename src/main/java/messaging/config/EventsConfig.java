package messaging.config;

import java.time.Duration;

/**
 * The outbox relay.
 *
 * @param source the CloudEvents source, a URI reference
 * @param batchSize events that the relay publishes before it notes how far it has come
 * @param busyInterval the least time between the starts of two batches under load
 * @param pollInterval how often the relay looks for events that nobody told it of
 * @param lease a relay silent for this long is replaced
 * @param publishTimeout how long the relay waits until a batch is acknowledged
 */
public record EventsConfig(
    String source,
    int batchSize,
    Duration busyInterval,
    Duration pollInterval,
    Duration lease,
    Duration publishTimeout) {}
