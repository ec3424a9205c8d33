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
 * Limits time and memory of one connection. The idle timeout of Vert.x cannot distinguish an idle
 * connection from a request that arrives very slowly. Therefore:
 *
 * <ul>
 *   <li>a request must be complete {@code timeout} after its first byte. Otherwise it gets {@code
 *       408} if possible, and the connection is closed;
 *   <li>if a client reads nothing of its response for {@code timeout}, the connection is closed;
 *   <li>in the middle of a request the connection is closed in two steps (RFC 9112, section 9.6).
 *       Otherwise unread bytes could cause a reset before the client reads the response.
 * </ul>
 *
 * <p>A handler between the codec and Vert.x. One per connection, used on its event loop. A request
 * that arrives completely in one read needs no timer and no clock.
 */
// A failed write or close ends in channelInactive, so the futures can be ignored.
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
   * @param timeoutAnswer creates the response to a request with an incomplete head
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
   * The decoder calls this after every read.
   *
   * @param partial whether the decoder has an incomplete head
   */
  void afterRead(boolean partial) {
    // Empty lines before a request count as its start.
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

  /**
   * Runs some time after the start of a request. The connection may already read a later request.
   */
  private void onDeadline() {
    deadline = null;
    if (!reading || lingering) {
      return;
    }
    if (!context().channel().config().isAutoRead()) {
      // Reading is paused here, because earlier requests of the connection are not answered yet.
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
      // Vert.x gives this to the handler that waits for the body; then the connection is closed.
      ctx.fireExceptionCaught(new RequestTimeoutException());
    } else {
      // Already answered, or another request is first: no response is possible.
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

  /** Whether the connection is closing. Then the bytes are discarded. */
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
    // Later, because Vert.x may close while the response is still in the queue.
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
