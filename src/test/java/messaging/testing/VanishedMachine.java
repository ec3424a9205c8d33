package messaging.testing;

import io.netty.channel.Channel;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Makes a client's side of a connection vanish, as a machine does that loses its power: whatever
 * arrives is dropped before TCP sees it, so nothing is acknowledged and nothing is closed. It is a
 * packet filter of the socket (Linux), which needs no privilege.
 */
public final class VanishedMachine {
  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int LENGTH_OF_PROGRAM = 16;

  /** The instruction "accept 0 bytes". */
  private static final long RETURN_ZERO = 0x06;

  private VanishedMachine() {}

  /**
   * Cuts the connection.
   *
   * @param socket of a Vert.x with the native transport
   */
  public static void behind(NetSocket socket) {
    ByteBuffer filter = direct(Long.BYTES).putLong(0, RETURN_ZERO);
    ByteBuffer program =
        direct(LENGTH_OF_PROGRAM)
            .putShort(0, (short) 1)
            .putLong(Long.BYTES, PlatformDependent.directBufferAddress(filter));
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    if (!channel
        .config()
        .setOption(
            new RawUnixChannelOption(
                "SO_ATTACH_FILTER", SOL_SOCKET, SO_ATTACH_FILTER, LENGTH_OF_PROGRAM),
            program)) {
      throw new IllegalStateException("No packet filter for " + channel);
    }
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
