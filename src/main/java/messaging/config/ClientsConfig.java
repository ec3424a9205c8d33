package messaging.config;

/**
 * What the clients of the public port can take together.
 *
 * @param maxConnections that may be open; 0: as many as the heap has room for
 * @param maxBufferedBytes of unfinished requests, and as many of answers that are not taken; 0: an
 *     eighth of the heap
 */
public record ClientsConfig(int maxConnections, long maxBufferedBytes) {}
