package messaging.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
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

  /** Enough for probes and scrapes; few enough to be open whatever the public port does. */
  private static final Limits MANAGEMENT = new Limits(Duration.ofSeconds(5), 64, 16 * 1024 * 1024);

  private ClientLimits() {}

  static Limits management() {
    return MANAGEMENT;
  }

  /** Of one of the servers that share the public port; each gets as many clients as another. */
  static Limits ofOneServer(HttpConfig config) {
    int instances = config.instances();
    long bytes = config.clients().maxBufferedBytes();
    if (bytes == 0) {
      bytes = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    }
    int connections = connections(config.clients().maxConnections(), maxFiles());
    return new Limits(
        config.requestTimeout(), Math.max(1, connections / instances), bytes / instances);
  }

  /** At most what leaves files for the rest; of few files half. */
  static int connections(int configured, long maxFiles) {
    long most = maxFiles - Math.min(OTHER_FILES, maxFiles / 2);
    if (configured <= most) {
      return configured;
    }
    log.atInfo()
        .addKeyValue("http.max-connections", configured)
        .addKeyValue("files", maxFiles)
        .addKeyValue("connections", most)
        .log("Fewer connections are accepted, as the process may not open more files");
    return (int) most;
  }

  private static long maxFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Integer.MAX_VALUE;
  }
}
