package messaging.config;

import java.util.List;

/**
 * The clients of the public port: what they can take together, and by which names they come.
 *
 * @param maxConnections that may be open; 0: as many as the heap has room for
 * @param maxBufferedBytes of unfinished requests, and as many of answers that are not taken; 0: an
 *     eighth of the heap
 * @param allowedHosts names of the service in lower case, without ports
 * @param corsOrigins of pages elsewhere that may call the service, as browsers write them
 */
public record ClientsConfig(
    int maxConnections,
    long maxBufferedBytes,
    List<String> allowedHosts,
    List<String> corsOrigins) {}
