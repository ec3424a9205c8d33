package messaging.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.VertxConnection;
import java.util.Map;
import java.util.function.Supplier;
import messaging.wire.Limits.Excess;
import messaging.wire.StrictRequestDecoder.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Makes an HTTP/1 server of Vert.x strict: it refuses ambiguous framing and closes slow
 * connections. Vert.x has no options for this.
 */
public final class StrictHttp {
  private StrictHttp() {}

  /** Why a request is not valid HTTP. */
  public enum Refusal {
    /** The request line is longer than the server's limit. */
    URI_TOO_LONG,
    /** The header fields are larger than the server's limit. */
    HEADERS_TOO_LARGE,
    /** The version is neither HTTP/1.1 nor HTTP/1.0. */
    VERSION_NOT_SUPPORTED,
    /** Anything else. */
    MALFORMED
  }

  /** Answers requests that do not reach the server's request handler. Called on an event loop. */
  public interface RefusalHandler {

    /**
     * Answers a request that is not valid HTTP. The implementation must close the connection
     * afterwards.
     */
    void refuse(HttpServerRequest request, Refusal reason);

    /** The response, with status 408, to a request head that did not arrive in time. */
    TimeoutAnswer timeoutAnswer();

    /** A connection was closed, or refused, because the clients together take too much. */
    void shed(Excess reason);
  }

  /**
   * A response that is written before a request exists.
   *
   * @param headers all header fields except {@code Content-Length} and {@code Connection}
   */
  public record TimeoutAnswer(Map<CharSequence, CharSequence> headers, Buffer body) {}

  /**
   * Makes {@code server} strict. Call it before the server listens.
   *
   * @param options the options of the server
   * @param limits of this server; each instance of a verticle has a server of its own
   * @param tls for HTTPS; null for plain HTTP
   */
  public static HttpServer harden(
      HttpServer server,
      HttpServerOptions options,
      Limits limits,
      @Nullable ServerTls tls,
      RefusalHandler refusals) {
    ServerLoad load = new ServerLoad(limits, refusals::shed);
    Supplier<ConnectionGuard> guards =
        () ->
            new ConnectionGuard(
                limits.requestTimeout(), load, () -> timeoutAnswer(refusals.timeoutAnswer()));
    return server
        .connectionHandler(
            connection -> {
              Channel channel = channel(connection);
              AcceptLimit.include(load.connections(), channel.parent());
              ConnectionGuard guard = guards.get();
              guard(channel.pipeline(), options, guard);
              if (!load.connections().open(guard)) {
                guard.giveUp();
              } else if (tls != null) {
                tls.begin(
                    channel,
                    limits.requestTimeout(),
                    load.arriving().open(() -> guard.shed(Excess.ARRIVING)));
              }
            })
        .invalidRequestHandler(
            request -> refusals.refuse(request, refusal(request.decoderResult().cause())));
  }

  /** Runs before the first byte is read. */
  private static void guard(
      ChannelPipeline pipeline, HttpServerOptions options, ConnectionGuard guard) {
    pipeline.replace("httpDecoder", "httpDecoder", new StrictRequestDecoder(options, guard));
    pipeline.replace("httpEncoder", "httpEncoder", new ResponseEncoder(guard::answersHead));
    pipeline.addBefore("handler", "guard", guard);
  }

  /** Closes at once; Vert.x would first wait until the client has read all data. */
  public static void cutOff(HttpConnection connection) {
    cutOff(channel(connection));
  }

  /** TLS would first wait until the client has read its farewell. */
  @SuppressWarnings("FutureReturnValueIgnored") // nothing to do after the close
  static void cutOff(Channel channel) {
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first != null) {
      first.close();
    }
  }

  /**
   * Tells when the client has taken what was written to it, but for a little, or will not take it.
   * Call on its event loop, after the write.
   */
  public static void whenTaken(HttpConnection connection, Runnable taken) {
    Channel channel = channel(connection);
    ChannelHandlerContext guard = channel.pipeline().context(ConnectionGuard.class);
    if (channel.isWritable() || guard == null) {
      taken.run();
    } else {
      guard.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> taken.run());
    }
  }

  private static Channel channel(HttpConnection connection) {
    return ((VertxConnection) connection).channelHandlerContext().channel();
  }

  private static Refusal refusal(@Nullable Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return Refusal.URI_TOO_LONG;
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return Refusal.HEADERS_TOO_LARGE;
    }
    return cause instanceof UnsupportedVersionException
        ? Refusal.VERSION_NOT_SUPPORTED
        : Refusal.MALFORMED;
  }

  private static FullHttpResponse timeoutAnswer(TimeoutAnswer given) {
    byte[] body = given.body().getBytes();
    DefaultFullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.REQUEST_TIMEOUT, Unpooled.wrappedBuffer(body));
    given.headers().forEach((name, value) -> answer.headers().set(name, value));
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return answer;
  }
}
