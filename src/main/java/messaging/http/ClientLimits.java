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

  /**
   * Files and sockets that the rest of the service opens later: database, contact-service, NATS,
   * other nodes, probes; and connections that are closed for others at this moment.
   */
  private static final long LATER_FILES = 512;

  /** Where that is too much of what there is. */
  private static final double LATER_PART = 2.0 / 3;

  /** With fewer files than this the limits are so low that it is worth a warning. */
  private static final long FEW_FILES = 1_024;

  private static final int PART_OF_HEAP = 8;

  /** An idle connection takes 9.4 KB; so all of them take two fifths. */
  private static final int HEAP_OF_CONNECTION = 24 * 1024;

  /** The same with TLS, of which each takes 6.5 KB more. */
  private static final int HEAP_OF_TLS_CONNECTION = 40 * 1024;

  /** Enough for probes and scrapes; few enough to be open whatever the public port does. */
  private static final int MANAGEMENT_CONNECTIONS = 64;

  private static final int MANAGEMENT_PART = 16;

  private ClientLimits() {}

  /**
   * The files and sockets of this process.
   *
   * @param most that may be open
   * @param open now
   */
  record Files(long most, long open) {
    private static Files ofThisProcess() {
      return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
          ? new Files(unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount())
          : new Files(Integer.MAX_VALUE, 0);
    }

    private long forClients() {
      long free = Math.max(0, most - open);
      return free - Math.min(LATER_FILES, (long) (free * LATER_PART));
    }
  }

  /** Of the management port. */
  static Limits management() {
    return management(Files.ofThisProcess());
  }

  /** The same for other numbers of files. */
  static Limits management(Files files) {
    if (files.most < FEW_FILES) {
      log.atWarn()
          .addKeyValue("files", files.most)
          .addKeyValue("advised", FEW_FILES)
          .log("The process may open few files and sockets (ulimit -n)");
    }
    long connections = Math.min(MANAGEMENT_CONNECTIONS, Math.max(2, files.most / MANAGEMENT_PART));
    return new Limits(
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Math.toIntExact(connections),
        16 * 1024 * 1024);
  }

  /**
   * Of one of the servers that share the public port; each gets as many clients as another.
   *
   * @param heartbeat of the feeds: a client that vanished leaves the first one after that without
   *     an acknowledgement, and is gone at the next
   */
  static Limits ofOneServer(HttpConfig config, Duration heartbeat) {
    return limits(config, heartbeat, Runtime.getRuntime().maxMemory(), Files.ofThisProcess());
  }

  /** The same for other heaps and numbers of files. */
  static Limits limits(HttpConfig config, Duration heartbeat, long heap, Files files) {
    ClientsConfig clients = config.clients();
    int instances = config.instances();
    long bytes = orElse(clients.maxBufferedBytes(), heap / PART_OF_HEAP);
    long connections =
        atMost(
            files.forClients(),
            orElse(
                clients.maxConnections(),
                heap / (config.tls().isOn() ? HEAP_OF_TLS_CONNECTION : HEAP_OF_CONNECTION)));
    return new Limits(
        config.requestTimeout(),
        heartbeat,
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
}
