package messaging.config;

import java.time.Duration;

/**
 * The outbox relay.
 *
 * @param source the CloudEvents source, a URI reference
 * @param batchSize events between two notes of how far the relay got
 * @param busyInterval pause between two batches under load
 * @param pollInterval how often the relay looks for events without a hint
 * @param lease a relay silent for this long is replaced
 * @param publishTimeout wait for the acknowledgement of a batch
 */
public record EventsConfig(
    String source,
    int batchSize,
    Duration busyInterval,
    Duration pollInterval,
    Duration lease,
    Duration publishTimeout) {}
