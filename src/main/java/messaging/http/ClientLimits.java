package messaging.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import messaging.config.ClientsConfig;
import messaging.config.HttpConfig;
import messaging.wire.Limits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The limits of the servers, as they are on this machine. */
final class ClientLimits {
  private static final Logger log = LoggerFactory.getLogger(ClientLimits.class);

  /** Files and sockets besides those of the public port: database, NATS, other nodes, probes. */
  private static final long OTHER_FILES = 512;

  private static final int PART_OF_HEAP = 8;

  /** An idle connection takes 9.4 KB; so all of them take two fifths. */
  private static final int HEAP_OF_CONNECTION = 24 * 1024;

  /** Enough for probes and scrapes; few enough to be open whatever the public port does. */
  private static final Limits MANAGEMENT = new Limits(Duration.ofSeconds(5), 64, 16 * 1024 * 1024);

  private ClientLimits() {}

  static Limits management() {
    return MANAGEMENT;
  }

  /** Of one of the servers that share the public port; each gets as many clients as another. */
  static Limits ofOneServer(HttpConfig config) {
    return limits(config, Runtime.getRuntime().maxMemory(), maxFiles());
  }

  /** The same for other heaps and numbers of files. */
  static Limits limits(HttpConfig config, long heap, long maxFiles) {
    ClientsConfig clients = config.clients();
    int instances = config.instances();
    long bytes = orElse(clients.maxBufferedBytes(), heap / PART_OF_HEAP);
    long connections =
        atMost(
            // Of few files half is left for the rest.
            maxFiles - Math.min(OTHER_FILES, maxFiles / 2),
            orElse(clients.maxConnections(), heap / HEAP_OF_CONNECTION));
    return new Limits(
        config.requestTimeout(),
        Math.toIntExact(Math.max(1, connections / instances)),
        bytes / instances);
  }

  private static long orElse(long configured, long otherwise) {
    return configured == 0 ? otherwise : configured;
  }

  private static long atMost(long files, long connections) {
    if (connections <= files) {
      return connections;
    }
    log.atInfo()
        .addKeyValue("wanted", connections)
        .addKeyValue("accepted", files)
        .log("Fewer connections are accepted, as the process may not open more files");
    return files;
  }

  private static long maxFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Integer.MAX_VALUE;
  }
}
