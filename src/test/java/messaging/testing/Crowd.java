package messaging.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Many connections to a port of this machine that send what they are told, and read nothing. The
 * server may close any of them. Not thread-safe.
 */
public final class Crowd implements AutoCloseable {
  private static final int SMALL_BUFFER = 4_096;

  private final InetSocketAddress server;
  private final List<SocketChannel> clients = new ArrayList<>();
  private long cutOff;

  /** A crowd of nobody. */
  public Crowd(int port) {
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Adds clients that all send the same, and then nothing. */
  public void gather(int count, String latin1) {
    byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < count; i++) {
      try {
        SocketChannel client = SocketChannel.open();
        clients.add(client);
        // So that an answer fills it at once.
        client.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
        client.connect(server);
        send(client, ByteBuffer.wrap(bytes));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void send(SocketChannel client, ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        client.write(bytes);
      }
    } catch (IOException closedByServer) {
      cutOff++;
    }
  }

  /** Those whose sending the server cut off. */
  public long cutOff() {
    return cutOff;
  }

  @Override
  public void close() {
    for (SocketChannel client : clients) {
      try {
        client.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    clients.clear();
  }
}
