package messaging.config;

import java.util.List;

/**
 * The clients of the public port: what they can take together, and by which names they come.
 *
 * @param maxConnections that may be open; 0: as many as the heap has room for
 * @param maxBufferedBytes of unfinished requests, and as many of answers that are not taken; 0: an
 *     eighth of the heap
 * @param allowedHosts names of the service in lower case, without ports
 */
public record ClientsConfig(int maxConnections, long maxBufferedBytes, List<String> allowedHosts) {}
