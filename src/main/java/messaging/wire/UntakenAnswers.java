package messaging.wire;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import messaging.wire.Shares.Share;
import org.jspecify.annotations.Nullable;

/**
 * Watches what one client has not taken of its answers: the bytes count in the server's {@link
 * Shares}, and a client that takes nothing for some time is cut off. Used on its event loop.
 */
final class UntakenAnswers {
  private final long timeoutNanos;
  private final Share share;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> stallCheck;

  /**
   * @param shed ends the connection, if it holds too much for too long
   */
  UntakenAnswers(long timeoutNanos, Shares shares, Runnable shed) {
    this.timeoutNanos = timeoutNanos;
    this.share = shares.open(this::pending, shed);
  }

  void begin(ChannelHandlerContext ctx) {
    context = ctx;
  }

  boolean isEmpty() {
    return share.bytes() == 0;
  }

  /** Call after each flush. */
  void flushed() {
    share.hold(pending());
  }

  /** Call when the connection becomes writable, or no longer is. */
  void writabilityChanged() {
    ChannelHandlerContext ctx = context();
    if (ctx.channel().isWritable()) {
      share.hold(pending());
    } else if (stallCheck == null) {
      checkStall(ctx, -1);
    }
  }

  void end() {
    share.close();
    if (stallCheck != null) {
      stallCheck.cancel(false);
    }
  }

  private void checkStall(ChannelHandlerContext ctx, long leftBefore) {
    stallCheck = null;
    ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
    if (buffer == null || ctx.channel().isWritable()) {
      return;
    }
    long left = buffer.totalPendingWriteBytes() - buffer.currentProgress();
    if (left == leftBefore) {
      StrictHttp.cutOff(ctx.channel());
      return;
    }
    stallCheck =
        ctx.executor().schedule(() -> checkStall(ctx, left), timeoutNanos, TimeUnit.NANOSECONDS);
  }

  /** What the socket did not accept; a partly written piece is held whole. */
  private long pending() {
    ChannelOutboundBuffer buffer = context().channel().unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  private ChannelHandlerContext context() {
    return requireNonNull(context, "not in a pipeline");
  }
}
