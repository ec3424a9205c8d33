package messaging.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** Connections of which a test writes and reads the bytes; all are closed together. */
final class PlainSockets implements AutoCloseable {
  private final List<Socket> all = new ArrayList<>();

  /** Connects, and sends these bytes. */
  Socket open(int port, byte... bytes) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    all.add(socket);
    socket.setSoTimeout(30_000);
    socket.getOutputStream().write(bytes);
    return socket;
  }

  List<Socket> all() {
    return all;
  }

  /** Whether the other side closes it, with at most a short alert. */
  static boolean isClosed(Socket socket) throws IOException {
    try {
      byte[] alert = socket.getInputStream().readAllBytes();
      return alert.length < 100;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket one : all) {
      one.close();
    }
  }
}
