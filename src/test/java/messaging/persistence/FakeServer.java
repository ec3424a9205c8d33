package messaging.persistence;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Says what a PostgreSQL, or a pooler before one, says right after a client has connected. For what
 * no server at hand says.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html">Message flow</a>
 */
final class FakeServer implements AutoCloseable {
  private static final int FIRST_REQUEST_FOR_ENCRYPTION = 80_877_103;

  private final ServerSocket socket;
  private final byte[] reply;
  private final AtomicInteger connections = new AtomicInteger();

  private FakeServer(byte[] reply) throws IOException {
    this.reply = reply;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread server = new Thread(this::serve, "fake server");
    server.setDaemon(true);
    server.start();
  }

  /** Refuses every client. */
  static FakeServer refusing(String state, String message) throws IOException {
    return new FakeServer(
        message('E', "SFATAL\0VFATAL\0C" + state + "\0M" + message + "\0Drow (canary)\0\0"));
  }

  /** Lets every client in, and then only answers that a setting was set. */
  static FakeServer ofVersion(String version) throws IOException {
    ByteArrayOutputStream hello = new ByteArrayOutputStream();
    hello.write(message('R', "\0\0\0\0"));
    hello.write(message('S', "server_version\0" + version + "\0"));
    hello.write(message('S', "client_encoding\0UTF8\0"));
    hello.write(message('S', "standard_conforming_strings\0on\0"));
    hello.write(message('K', "\0\0\0\1\0\0\0\1"));
    hello.write(message('Z', "I"));
    // To the settings that the driver makes, one simple query each.
    for (int setting = 0; setting < 4; setting++) {
      hello.write(message('C', "SET\0"));
      hello.write(message('Z', "I"));
    }
    return new FakeServer(hello.toByteArray());
  }

  private static byte[] message(char type, String body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      byte[] content = body.getBytes(StandardCharsets.ISO_8859_1);
      out.write(type);
      out.writeInt(Integer.BYTES + content.length);
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        connections.incrementAndGet();
        answer(client);
      } catch (IOException gone) {
        // The client has left, or the test is over.
      }
    }
  }

  private void answer(Socket client) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    boolean encryption;
    do {
      int length = in.readInt();
      encryption = in.readInt() >= FIRST_REQUEST_FOR_ENCRYPTION;
      in.skipNBytes(length - 2L * Integer.BYTES);
      if (encryption) {
        client.getOutputStream().write('N');
      }
    } while (encryption);
    client.getOutputStream().write(reply);
    in.transferTo(OutputStream.nullOutputStream());
  }

  /** Any user, password and database. */
  String uri() {
    return "postgresql://me:canary@127.0.0.1:" + socket.getLocalPort() + "/db";
  }

  int connections() {
    return connections.get();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
