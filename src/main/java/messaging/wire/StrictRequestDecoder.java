package messaging.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.io.Serial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what Netty repairs in silence, as the gateway in front of us may repair it differently
 * (RFC 9112, sections 3.2, 5.2, 6.1, 6.3 and 7.1): a length beside a transfer coding, several
 * lengths, any coding but {@code chunked}, no Host or several, folded lines, also in trailers,
 * fields without a name, sizes of chunks that are none. Such a request arrives as an invalid one,
 * like everything that the decoder itself refuses. Tells the {@link ConnectionGuard} how reading
 * goes.
 *
 * <p>One per connection, used on its event loop.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
  private static final int CONTENT_LENGTH_LENGTH = HttpHeaderNames.CONTENT_LENGTH.length();

  private final ConnectionGuard guard;
  private ByteBuf lines = Unpooled.EMPTY_BUFFER;
  private int firstLine;
  private boolean readingHead;
  private boolean folded;
  private boolean http11;
  private int contentLengths;
  private @Nullable ChunkLines chunks;
  private boolean refused;

  StrictRequestDecoder(HttpServerOptions options, ConnectionGuard guard) {
    super(options);
    this.guard = guard;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
    if (msg instanceof ByteBuf bytes && guard.discards(bytes)) {
      return;
    }
    super.channelRead(ctx, msg);
    guard.afterRead(readingHead || actualReadableBytes() > 0);
  }

  /**
   * The decoder takes whole lines from {@code in}; what it has taken of a head or of trailers is
   * looked at here.
   */
  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (refused) {
      in.skipBytes(in.readableBytes());
      return;
    }
    lines = in;
    firstLine = in.readerIndex();
    ChunkLines body = chunks;
    if ((readingHead || (body != null && body.last())) && in.isReadable()) {
      folded |= ChunkLines.isBlank(in.getByte(firstLine));
    }
    if (body != null) {
      decodeChunks(body, ctx, in, out);
      return;
    }
    super.decode(ctx, in, out);
    if (readingHead) {
      lookForFolds();
    }
  }

  private void decodeChunks(
      ChunkLines body, ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    boolean trailers = body.last();
    try {
      body.before(in);
    } catch (IllegalArgumentException malformed) {
      refuse(malformed, in, out);
      return;
    }
    super.decode(ctx, in, out);
    body.after(in.readerIndex() - firstLine);
    if (trailers) {
      lookForFolds();
    }
    if (folded) {
      out.forEach(ReferenceCountUtil::release);
      out.clear();
      refuse(new IllegalArgumentException("A folded header line"), in, out);
    } else if (!out.isEmpty() && out.get(out.size() - 1) instanceof LastHttpContent) {
      chunks = null;
    }
  }

  /** As the decoder does it: the body ends with a failure, what follows is nobody's. */
  private void refuse(IllegalArgumentException malformed, ByteBuf in, List<Object> out) {
    refused = true;
    LastHttpContent end = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
    end.setDecoderResult(DecoderResult.failure(malformed));
    out.add(end);
    in.skipBytes(in.readableBytes());
  }

  private void lookForFolds() {
    int end = lines.readerIndex();
    for (int at = nextLine(firstLine, end); at < end; at = nextLine(at, end)) {
      folded |= ChunkLines.isBlank(lines.getByte(at));
    }
  }

  private int nextLine(int from, int end) {
    int feed = lines.indexOf(from, end, (byte) '\n');
    return feed < 0 ? end : feed + 1;
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) {
    readingHead = true;
    folded = false;
    contentLengths = 0;
    HttpMessage message = super.createMessage(initialLine);
    http11 = initialLine[2].equals("HTTP/1.1");
    // Exact: Netty takes "http/1.1" too, and Vert.x does not know what that is.
    if (!http11 && !initialLine[2].equals("HTTP/1.0")) {
      throw new UnsupportedVersionException();
    }
    return message;
  }

  @Override
  protected HttpMessage createInvalidMessage() {
    // The original answers in HTTP/1.0.
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1,
        HttpMethod.GET,
        "/",
        Unpooled.EMPTY_BUFFER,
        HeadersMultiMap.httpHeaders(),
        HeadersMultiMap.httpHeaders());
  }

  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    if (length == 0) {
      throw new IllegalArgumentException("A header field without a name");
    }
    AsciiString name = super.splitHeaderName(line, start, length);
    // Counted here, as HTTP/1.0 requests lose all but the first before anybody sees them.
    if (length == CONTENT_LENGTH_LENGTH
        && HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)) {
      contentLengths++;
    }
    return name;
  }

  /**
   * Asked once when the head is complete and before a coding has removed the length, which makes it
   * the place for the checks. What it throws makes the request invalid.
   */
  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    readingHead = false;
    checkHead(message);
    return super.isContentAlwaysEmpty(message);
  }

  private void checkHead(HttpMessage message) {
    HttpHeaders headers = message.headers();
    lookForFolds();
    if (folded) {
      throw new IllegalArgumentException("A folded header line");
    }
    if (contentLengths > 1) {
      throw new IllegalArgumentException("More than one Content-Length");
    }
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
      if (contentLengths > 0 || !http11) {
        throw new IllegalArgumentException("Transfer-Encoding is not allowed in this request");
      }
      if (codings.size() != 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
        throw new IllegalArgumentException("The only supported Transfer-Encoding is chunked");
      }
    }
    // Netty takes eight bytes behind such a head for its body (WebSocket of 2010).
    if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)) {
      throw new IllegalArgumentException("Sec-WebSocket-Key1 is not supported");
    }
    if (http11 && headers.getAll(HttpHeaderNames.HOST).size() != 1) {
      throw new IllegalArgumentException("Host is missing or repeated");
    }
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      chunks = new ChunkLines();
    }
  }

  /** The request line names a version that is neither HTTP/1.1 nor HTTP/1.0. */
  static final class UnsupportedVersionException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    UnsupportedVersionException() {
      super("Unsupported HTTP version", null, false, false);
    }
  }
}
