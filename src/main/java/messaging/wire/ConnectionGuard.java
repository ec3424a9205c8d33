package messaging.wire;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import messaging.wire.Limits.Excess;
import messaging.wire.OpenConnections.Place;
import messaging.wire.Shares.Share;
import org.jspecify.annotations.Nullable;

/**
 * Limits time and memory of one connection. The idle timeout of Vert.x cannot distinguish an idle
 * connection from a request that arrives very slowly. Therefore:
 *
 * <ul>
 *   <li>a request must be complete {@code timeout} after its first byte. Otherwise it gets {@code
 *       408} if possible, and the connection is closed;
 *   <li>if a client reads nothing of its response for {@code timeout}, the connection is closed;
 *   <li>what it holds counts in the {@link ServerLoad}; a connection that holds too much is closed;
 *   <li>requests are worked on one at a time ({@link RequestQueue});
 *   <li>in the middle of a request the connection is closed in two steps (RFC 9112, section 9.6).
 *       Otherwise unread bytes could cause a reset before the client reads the response.
 * </ul>
 *
 * <p>A handler between the codec and Vert.x. One per connection, used on its event loop. A request
 * that arrives completely in one read needs no timer and no clock.
 */
// A failed write or close ends in channelInactive, so the futures can be ignored.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionGuard extends ChannelDuplexHandler implements Place {
  /** Of the smallest unfinished request: the buffer of its first read, and the connection's own. */
  private static final int LEAST_WEIGHT = 2_048;

  private final long timeoutNanos;
  private final Supplier<FullHttpResponse> timeoutAnswer;
  private final ServerLoad load;
  private final Share arriving;
  private final UntakenAnswers untaken;
  private final RequestQueue queue = new RequestQueue(this::onQueueEmpty);
  private final LingeringClose lingering = new LingeringClose();
  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> deadline;
  private boolean delivered;
  private boolean reading;
  private long readingSince;
  private boolean inBody;
  private boolean invalid;
  private boolean used;

  /**
   * @param timeoutAnswer creates the response to a request with an incomplete head
   */
  ConnectionGuard(Duration timeout, ServerLoad load, Supplier<FullHttpResponse> timeoutAnswer) {
    this.timeoutNanos = timeout.toNanos();
    this.timeoutAnswer = timeoutAnswer;
    this.load = load;
    this.arriving = load.arriving().open(() -> shed(Excess.ARRIVING));
    this.untaken = new UntakenAnswers(timeoutNanos, load.untaken(), () -> shed(Excess.UNTAKEN));
  }

  /** Closes the connection, as the clients together take too much. */
  void shed(Excess reason) {
    load.shed().accept(reason);
    StrictHttp.cutOff(context().channel());
  }

  private void onQueueEmpty() {
    if (!reading && !inBody) {
      arriving.hold(0);
    }
  }

  @Override
  public boolean waitsForClient() {
    return untaken.isEmpty() && (inBody || !(queue.isAnswering() || queue.holds()));
  }

  @Override
  public boolean takeUsed() {
    boolean was = used;
    used = false;
    return was;
  }

  @Override
  public void giveUp() {
    shed(Excess.CONNECTIONS);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    untaken.begin(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    arriving.close();
    untaken.end();
    queue.clear();
    load.connections().close(this);
    ctx.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (lingering.hasBegun()) {
      ReferenceCountUtil.release(msg);
      return;
    }
    delivered = true;
    if (msg instanceof HttpRequest request) {
      inBody = true;
      invalid = request.decoderResult().isFailure();
    }
    if (msg instanceof LastHttpContent last) {
      inBody = false;
      reading = false;
      used = true;
      invalid |= last.decoderResult().isFailure();
    }
    queue.arrive(ctx, msg);
  }

  /**
   * The decoder calls this after every read.
   *
   * @param partial whether the decoder has an incomplete head
   * @param weight how much memory the read takes, if it is kept
   */
  void afterRead(boolean partial, int weight) {
    // Empty lines before a request count as its start.
    boolean begun = partial || inBody || !delivered;
    delivered = false;
    boolean kept = (begun && !invalid) || queue.holds();
    arriving.hold(kept ? Math.max(arriving.bytes(), LEAST_WEIGHT) + weight : 0);
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
    if (!reading || lingering.hasBegun()) {
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
    if (!inBody && !queue.isAnswering()) {
      ctx.write(timeoutAnswer.get());
      close(ctx, ctx.newPromise());
    } else if (inBody && queue.isAnswering() && !queue.holds()) {
      // Vert.x gives this to the handler that waits for the body; then the connection is closed.
      ctx.fireExceptionCaught(new RequestTimeoutException());
    } else {
      // Already answered, or another request is first: no response is possible.
      StrictHttp.cutOff(ctx.channel());
    }
  }

  /** Whether what is written next answers a {@code HEAD}. */
  boolean answersHead() {
    return queue.answersHead();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    ctx.write(msg, promise);
    queue.written(ctx, msg);
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    ctx.flush();
    untaken.flushed();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    untaken.writabilityChanged();
    ctx.fireChannelWritabilityChanged();
    queue.goOn(ctx);
  }

  /** Whether the connection is closing. Then the bytes are discarded. */
  boolean discards(ByteBuf bytes) {
    if (!lingering.hasBegun()) {
      return false;
    }
    lingering.discard(context(), bytes);
    return true;
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    boolean unread = reading || inBody || invalid || queue.holds();
    if (lingering.hasBegun() || !unread || !ctx.channel().isActive()) {
      ctx.close(promise);
      return;
    }
    if (deadline != null) {
      deadline.cancel(false);
    }
    queue.clear();
    lingering.begin(ctx, promise);
  }

  private ChannelHandlerContext context() {
    return requireNonNull(context, "not in a pipeline");
  }
}
