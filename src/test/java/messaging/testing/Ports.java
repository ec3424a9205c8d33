package messaging.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Ports of 127.0.0.1. */
public final class Ports {
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;
  private static final int ATTEMPTS = 50;

  /**
   * The number of this JVM, from 1, among the JVMs that run tests. Each uses every n-th port only,
   * so that no two JVMs find the same free port.
   */
  private static final int FORK = number("messaging.fork");

  private static final int FORKS = number("messaging.forks");

  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /** An IDE sets no value. A value that is not a number must not count as the first JVM. */
  private static int number(String property) {
    return Integer.parseInt(System.getProperty(property, "1"));
  }

  /**
   * A free port below the range for outgoing connections, so that it is still free when a server
   * restarts. It is given out only once in this JVM.
   */
  public static int free() {
    return IntStream.generate(
            () -> ThreadLocalRandom.current().nextInt(FIRST / FORKS, LAST / FORKS))
        .map(step -> step * FORKS + FORK % FORKS)
        .limit(ATTEMPTS)
        .filter(Ports::isFree)
        .filter(GIVEN::add)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No free port on 127.0.0.1"));
  }

  /** Whether a server could listen on that port now. */
  public static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      // Old connections of an ended server do not count.
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(loopback(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  static InetAddress loopback() throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }
}
