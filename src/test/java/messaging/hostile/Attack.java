package messaging.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Sends one request of any shape on a connection of its own, and takes all that comes back. */
final class Attack {
  /** No answer and no end within this time is a hang. */
  static final Duration MOST = Duration.ofSeconds(10);

  /** Machines are slow: the server promises the time, and the test allows for its own. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** When it is silent for so long, it waits for the rest of a request, which will not come. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private static final byte[] LEAVE =
      "GET /leave HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.ISO_8859_1);

  private final int port;

  Attack(int port) {
    this.port = port;
  }

  /**
   * Sends it, and then a request that ends the connection. Returns what was received, until the
   * server closed.
   *
   * @throws IOException if the server does not close in time
   */
  byte[] with(Shape shape) throws IOException {
    return exchange(shape, SILENCE);
  }

  /** The same, but waits until the server gives up a request whose rest does not come. */
  byte[] withPatience(Shape shape) throws IOException {
    return exchange(shape, MOST.plus(GRACE));
  }

  private byte[] exchange(Shape shape, Duration patience) throws IOException {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      InputStream in = socket.getInputStream();
      long end = System.nanoTime() + MOST.plus(GRACE).toNanos();
      try {
        send(socket, shape);
        read(in, received, end);
      } catch (SocketTimeoutException silent) {
        socket.setSoTimeout(Math.toIntExact(MOST.toMillis()));
        socket.shutdownOutput();
        read(in, received, end);
      }
    } catch (SocketException reset) {
      // It closed while we were sending; what it said before that may be lost.
      return received.toByteArray();
    }
    return received.toByteArray();
  }

  private static void send(Socket socket, Shape shape) throws IOException {
    socket.getOutputStream().write(shape.bytes());
    if (shape.complete()) {
      socket.getOutputStream().write(LEAVE);
    }
  }

  private static void read(InputStream in, ByteArrayOutputStream received, long end)
      throws IOException {
    byte[] buffer = new byte[16 * 1024];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      received.write(buffer, 0, count);
      if (System.nanoTime() > end) {
        throw new IOException(
            "Not closed after "
                + TimeUnit.NANOSECONDS.toSeconds(MOST.plus(GRACE).toNanos())
                + " s");
      }
    }
  }
}
