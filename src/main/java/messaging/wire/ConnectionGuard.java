package messaging.wire;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what one connection may cost. Vert.x's idle time-out cannot tell a connection that waits
 * for its next request from one whose request drips, so here:
 *
 * <ul>
 *   <li>a request must be there {@code timeout} after its first byte, else it is answered {@code
 *       408} where that is possible, and the connection is closed;
 *   <li>a client that takes nothing of its answer for {@code timeout} is cut off;
 *   <li>a connection that is closed in the middle of a request is closed in two steps (RFC 9112,
 *       section 9.6), or the reset that follows unread bytes could overtake the answer.
 * </ul>
 *
 * <p>Sits between the codec and Vert.x. One per connection, used on its event loop. A request that
 * comes whole in one read costs no timer and no look at the clock.
 */
// What Netty is asked to write or close either happens or ends in channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionGuard extends ChannelDuplexHandler {
  private static final long LINGER_MILLIS = 1_000;
  private static final int LINGER_BYTES = 16 * 1024 * 1024;

  private final long timeoutNanos;
  private final Supplier<FullHttpResponse> timeoutAnswer;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> deadline;
  private @Nullable Future<?> stallCheck;
  private boolean delivered;
  private boolean reading;
  private long readingSince;
  private boolean inBody;
  private boolean invalid;
  private int unanswered;
  private boolean lingering;
  private int lingerBytes;

  /**
   * @param timeoutAnswer makes the answer for a request of which not even the head is complete
   */
  ConnectionGuard(Duration timeout, Supplier<FullHttpResponse> timeoutAnswer) {
    this.timeoutNanos = timeout.toNanos();
    this.timeoutAnswer = timeoutAnswer;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    cancel(deadline);
    cancel(stallCheck);
    ctx.fireChannelInactive();
  }

  private static void cancel(@Nullable Future<?> task) {
    if (task != null) {
      task.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (lingering) {
      ReferenceCountUtil.release(msg);
      return;
    }
    delivered = true;
    if (msg instanceof HttpRequest request) {
      unanswered++;
      inBody = true;
      invalid = request.decoderResult().isFailure();
    }
    if (msg instanceof LastHttpContent last) {
      inBody = false;
      reading = false;
      invalid |= last.decoderResult().isFailure();
    }
    ctx.fireChannelRead(msg);
  }

  /**
   * Told by the decoder after every read.
   *
   * @param partial whether it holds a part of a head
   */
  void afterRead(boolean partial) {
    // A read of nothing but empty lines, which may stand before a request, is the start of one too.
    boolean begun = partial || inBody || !delivered;
    delivered = false;
    if (invalid || !begun) {
      reading = false;
    } else if (!reading) {
      reading = true;
      readingSince = System.nanoTime();
      if (deadline == null) {
        schedule(timeoutNanos);
      }
    }
  }

  private void schedule(long delayNanos) {
    deadline = context().executor().schedule(this::onDeadline, delayNanos, TimeUnit.NANOSECONDS);
  }

  /** Runs some time after a request began; by now it may be a later one that is being read. */
  private void onDeadline() {
    deadline = null;
    if (!reading || lingering) {
      return;
    }
    if (!context().channel().config().isAutoRead()) {
      // It is us who do not read: earlier requests of the connection are still being answered.
      readingSince = System.nanoTime();
    }
    long left = timeoutNanos - (System.nanoTime() - readingSince);
    if (left > 0) {
      schedule(left);
    } else {
      expire(context());
    }
  }

  private void expire(ChannelHandlerContext ctx) {
    if (!inBody && unanswered == 0) {
      ctx.write(timeoutAnswer.get());
      close(ctx, ctx.newPromise());
    } else if (inBody && unanswered == 1) {
      // Vert.x hands this to whoever waits for the body, and closes the connection then.
      ctx.fireExceptionCaught(new RequestTimeoutException());
    } else {
      // Answered already, or behind another request: nobody is left to be told.
      ctx.close();
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    if (msg instanceof LastHttpContent && !isInterim(msg)) {
      unanswered--;
    }
    ctx.write(msg, promise);
  }

  private static boolean isInterim(Object msg) {
    return msg instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (!ctx.channel().isWritable() && stallCheck == null) {
      checkStall(ctx, -1);
    }
    ctx.fireChannelWritabilityChanged();
  }

  private void checkStall(ChannelHandlerContext ctx, long leftBefore) {
    stallCheck = null;
    ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
    if (buffer == null || ctx.channel().isWritable()) {
      return;
    }
    long left = buffer.totalPendingWriteBytes() - buffer.currentProgress();
    if (left == leftBefore) {
      ctx.close();
      return;
    }
    stallCheck =
        ctx.executor().schedule(() -> checkStall(ctx, left), timeoutNanos, TimeUnit.NANOSECONDS);
  }

  /** Whether the connection only waits for its end; the bytes are thrown away then. */
  boolean discards(ByteBuf bytes) {
    if (!lingering) {
      return false;
    }
    lingerBytes += bytes.readableBytes();
    bytes.release();
    if (lingerBytes > LINGER_BYTES) {
      context().close();
    }
    return true;
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (lingering || !(reading || inBody || invalid) || !ctx.channel().isActive()) {
      ctx.close(promise);
      return;
    }
    lingering = true;
    cancel(deadline);
    // Later, as Vert.x may close while the answer that explains it is still in its queue.
    ctx.executor()
        .execute(
            () ->
                ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(flushed -> closeOutput(ctx.channel())));
    ctx.channel().config().setAutoRead(true);
    deadline = ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
  }

  private static void closeOutput(Channel channel) {
    if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
  }

  private ChannelHandlerContext context() {
    return requireNonNull(context, "not in a pipeline");
  }
}
