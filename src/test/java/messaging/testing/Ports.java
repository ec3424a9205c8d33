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
   * The JVM's number, from 1, among those that run tests at once; each takes every n-th port, so
   * that none takes one that another has found and not opened yet.
   */
  private static final int FORK = number("messaging.fork");

  private static final int FORKS = number("messaging.forks");

  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /** An IDE sets none; what is set and no number must not pass for the first JVM. */
  private static int number(String property) {
    return Integer.parseInt(System.getProperty(property, "1"));
  }

  /**
   * A free port below those that systems give to outgoing connections, so that a server which is
   * started again finds it still free. Nobody else in this JVM is given the same.
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
      // Connections of a server that has just ended do not make a port a taken one.
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
