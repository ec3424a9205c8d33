package messaging.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection in two steps (RFC 9112, section 9.6): first what we send, and when the client
 * closes too, or some time later, all of it. What still arrives is discarded. Otherwise unread
 * bytes could cause a reset before the client reads the response. Used on the event loop of the
 * connection.
 */
// A failed write or close ends in channelInactive, so the futures can be ignored.
@SuppressWarnings("FutureReturnValueIgnored")
final class LingeringClose {
  private static final long LINGER_MILLIS = 1_000;
  private static final int LINGER_BYTES = 16 * 1024 * 1024;

  private boolean begun;
  private int discarded;

  boolean hasBegun() {
    return begun;
  }

  /** Completes {@code promise} when the connection is closed. */
  void begin(ChannelHandlerContext ctx, ChannelPromise promise) {
    begun = true;
    // Later, because Vert.x may close while the response is still in the queue.
    ctx.executor()
        .execute(
            () ->
                ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(flushed -> closeOutput(ctx.channel())));
    ctx.channel().config().setAutoRead(true);
    Future<?> end =
        ctx.executor()
            .schedule(() -> StrictHttp.cutOff(ctx.channel()), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    ctx.channel()
        .closeFuture()
        .addListener(
            closed -> {
              end.cancel(false);
              promise.trySuccess();
            });
  }

  private static void closeOutput(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      shutdownOutput(channel);
    } else {
      tls.closeOutbound().addListener(told -> shutdownOutput(channel));
    }
  }

  private static void shutdownOutput(Channel channel) {
    if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
  }

  /** Releases what has arrived. A client that sends much is not waited for. */
  void discard(ChannelHandlerContext ctx, ByteBuf bytes) {
    discarded += bytes.readableBytes();
    bytes.release();
    if (discarded > LINGER_BYTES) {
      StrictHttp.cutOff(ctx.channel());
    }
  }
}
