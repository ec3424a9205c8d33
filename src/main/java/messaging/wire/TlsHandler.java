package messaging.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import messaging.wire.Shares.Share;
import org.jspecify.annotations.Nullable;

/**
 * TLS of one connection, in front of everything else. What has arrived and is not decrypted (parts
 * of records, and handshakes) is invisible to the {@link ConnectionGuard}; so its bytes count in
 * the server's {@link Shares} here, and it has a time-out of its own. Used on its event loop.
 */
final class TlsHandler extends SslHandler {
  private final long timeoutNanos;
  private final Share sealed;
  private @Nullable Future<?> deadline;
  private long sealedSince;
  private boolean opened;

  /**
   * @param signing runs what takes long in a handshake
   * @param timeout of the handshake, and of each record from its first byte
   * @param failed called if the handshake fails
   * @param sealed its share of what arrives
   */
  TlsHandler(SSLEngine engine, Executor signing, Duration timeout, Runnable failed, Share sealed) {
    super(engine, signing);
    this.timeoutNanos = timeout.toNanos();
    this.sealed = sealed;
    setHandshakeTimeout(timeoutNanos, TimeUnit.NANOSECONDS);
    handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                opened = true;
                sealed.hold(0);
              } else {
                failed.run();
              }
            });
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
    int bytes = msg instanceof ByteBuf read ? read.readableBytes() : 0;
    opened = false;
    super.channelRead(ctx, msg);
    // Otherwise the TLS engine may hold what it has read: a part of a handshake.
    int left = actualReadableBytes();
    hold(ctx, opened ? left : Math.max(left, sealed.bytes() + bytes));
  }

  private void hold(ChannelHandlerContext ctx, long bytes) {
    if (bytes > 0 && (opened || sealed.bytes() == 0)) {
      sealedSince = System.nanoTime();
      if (deadline == null) {
        schedule(ctx, timeoutNanos);
      }
    }
    sealed.hold(bytes);
  }

  private void schedule(ChannelHandlerContext ctx, long delayNanos) {
    deadline = ctx.executor().schedule(() -> onDeadline(ctx), delayNanos, TimeUnit.NANOSECONDS);
  }

  private void onDeadline(ChannelHandlerContext ctx) {
    deadline = null;
    if (sealed.bytes() == 0 || ctx.isRemoved()) {
      return;
    }
    long left = timeoutNanos - (System.nanoTime() - sealedSince);
    if (left > 0) {
      schedule(ctx, left);
    } else {
      StrictHttp.cutOff(ctx.channel());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    sealed.close();
    if (deadline != null) {
      deadline.cancel(false);
    }
    super.channelInactive(ctx);
  }

  /** What comes out of the TLS of a connection. */
  static final class Inside extends ChannelInboundHandlerAdapter {
    private final TlsHandler tls;

    Inside(TlsHandler tls) {
      this.tls = tls;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      tls.opened = true;
      ctx.fireChannelRead(msg);
    }

    /** A failure of the client's TLS is no defect of ours: it is counted, and not logged. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
        StrictHttp.cutOff(ctx.channel());
      } else {
        ctx.fireExceptionCaught(cause);
      }
    }
  }
}
