package messaging.wire;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import messaging.wire.Shares.Share;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of the event bus: passes whole frames on, unchanged. Closes the connection at the
 * first one that is too long, which is seen at its first four bytes, or that is not well formed.
 */
// A failed close ends in channelInactive, so the future can be ignored.
@SuppressWarnings("FutureReturnValueIgnored")
final class BusFrames extends LengthFieldBasedFrameDecoder {
  private static final Logger log = LoggerFactory.getLogger(BusFrames.class);

  private final Share share;
  private @Nullable ChannelHandlerContext context;

  /**
   * @param longest bytes of one frame, with its length
   * @param unfinished what all connections of the port keep together
   */
  BusFrames(int longest, Shares unfinished) {
    super(longest, 0, Integer.BYTES);
    share =
        unfinished.open(
            this::actualReadableBytes, () -> refuse("too much of unfinished frames is kept"));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) throws Exception {
    super.channelRead(ctx, bytes);
    share.hold(actualReadableBytes());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    share.close();
    super.channelInactive(ctx);
  }

  @Override
  protected @Nullable Object decode(ChannelHandlerContext ctx, ByteBuf bytes) throws Exception {
    try {
      ByteBuf frame = (ByteBuf) super.decode(ctx, bytes);
      if (frame == null || new BusFrame(frame).isWellFormed()) {
        return frame;
      }
      frame.release();
      refuse("a frame is not well formed");
    } catch (TooLongFrameException tooLong) {
      refuse("a frame is too long");
    } catch (CorruptedFrameException negative) {
      refuse("a frame is not well formed");
    }
    bytes.skipBytes(bytes.readableBytes());
    return null;
  }

  private void refuse(String reason) {
    ChannelHandlerContext own = requireNonNull(context, "not in a pipeline");
    log.atWarn()
        .addKeyValue("from", own.channel().remoteAddress())
        .addKeyValue("reason", reason)
        .log("A connection to the port of the event bus was closed");
    own.close();
  }
}
