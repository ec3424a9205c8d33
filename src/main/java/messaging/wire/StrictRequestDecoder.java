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
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.io.Serial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that Netty repairs silently, because a gateway may repair them differently (RFC
 * 9112, sections 3.2, 5.2, 6.1, 6.3 and 7.1): Content-Length together with Transfer-Encoding,
 * repeated Content-Length, a transfer coding other than {@code chunked}, a missing or repeated
 * Host, folded lines (also in trailers), fields without a name, too many fields, and invalid chunk
 * sizes. The request is then marked invalid, as for all errors of the decoder. Reports the progress
 * of reading to the {@link ConnectionGuard}.
 *
 * <p>One per connection, used on its event loop.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
  private static final int CONTENT_LENGTH_LENGTH = HttpHeaderNames.CONTENT_LENGTH.length();

  /** Small fields take far more memory than their bytes. Others have the same limit. */
  private static final int MAX_FIELDS = 100;

  /** Of a request besides its fields. */
  private static final int REQUEST_WEIGHT = 500;

  /** Of a header field besides its characters: its entry, name and value as objects. */
  private static final int FIELD_WEIGHT = 160;

  private final ConnectionGuard guard;
  private ByteBuf lines = Unpooled.EMPTY_BUFFER;
  private int firstLine;
  private boolean readingHead;
  private boolean folded;
  private boolean http11;
  private int contentLengths;
  private int fields;
  private int weight;
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
    int bytes = msg instanceof ByteBuf read ? read.readableBytes() : 0;
    weight = bytes;
    super.channelRead(ctx, msg);
    guard.afterRead(readingHead || actualReadableBytes() > 0, weight);
  }

  /**
   * The decoder reads complete lines from {@code in}. This method checks the lines of heads and
   * trailers that it has read.
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

  /** Like the decoder: the body ends with a failure, and the following bytes are discarded. */
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
    fields = 0;
    weight += REQUEST_WEIGHT;
    HttpMessage message = super.createMessage(initialLine);
    http11 = initialLine[2].equals("HTTP/1.1");
    // Case-sensitive: Netty also accepts "http/1.1", but Vert.x does not know it.
    if (!http11 && !initialLine[2].equals("HTTP/1.0")) {
      throw new UnsupportedVersionException();
    }
    return message;
  }

  @Override
  protected HttpMessage createInvalidMessage() {
    // The inherited method uses HTTP/1.0.
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
    weight += FIELD_WEIGHT;
    if (++fields > MAX_FIELDS) {
      throw new TooLongHttpHeaderException("More than " + MAX_FIELDS + " header fields");
    }
    AsciiString name = super.splitHeaderName(line, start, length);
    // Counted here, because Netty removes all but the first from an HTTP/1.0 request.
    if (length == CONTENT_LENGTH_LENGTH
        && HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)) {
      contentLengths++;
    }
    return name;
  }

  /**
   * Netty calls this once, when the head is complete and before it removes Content-Length, so the
   * checks are here. An exception makes the request invalid.
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
    // For such a head Netty reads eight bytes as the body (WebSocket draft of 2010).
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

  /** The version is neither HTTP/1.1 nor HTTP/1.0. */
  static final class UnsupportedVersionException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    UnsupportedVersionException() {
      super("Unsupported HTTP version", null, false, false);
    }
  }
}
