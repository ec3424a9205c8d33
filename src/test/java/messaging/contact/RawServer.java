package messaging.contact;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of plain sockets, so that a test says what happens to its connections. */
final class RawServer implements AutoCloseable {
  static final byte[] YES = answer("200 OK", "{\"friends\":true}");

  /** What a server does with one connection. */
  interface Behaviour {
    /** Returns when the connection is to be closed. */
    void serve(Exchange exchange) throws IOException;
  }

  private final ServerSocket listener;
  private final Behaviour behaviour;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  final Queue<String> heads = new ConcurrentLinkedQueue<>();
  final AtomicInteger connections = new AtomicInteger();

  RawServer(Behaviour behaviour) {
    this.behaviour = behaviour;
    try {
      this.listener = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    inBackground(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** An HTTP answer. */
  static byte[] answer(String status, String body) {
    String head = "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n";
    return (head + body).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void inBackground(Runnable work) {
    Thread thread = new Thread(work, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        connections.incrementAndGet();
        inBackground(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      behaviour.serve(new Exchange(socket));
    } catch (IOException closed) {
      // the other side left
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One connection. */
  final class Exchange {
    private final Socket socket;

    Exchange(Socket socket) {
      this.socket = socket;
    }

    /** Waits for a question; false if the other side left, or none came in that time. */
    boolean question(int withinMillis) throws IOException {
      socket.setSoTimeout(withinMillis);
      StringBuilder head = new StringBuilder();
      InputStream in = socket.getInputStream();
      try {
        while (head.indexOf("\r\n\r\n") < 0) {
          int next = in.read();
          if (next < 0) {
            return false;
          }
          head.append((char) next);
        }
      } catch (SocketTimeoutException none) {
        return false;
      }
      heads.add(head.toString());
      return true;
    }

    void answer(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    /** Lets the close that follows be a reset. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
    }
  }
}
