package messaging.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.VertxConnection;
import io.vertx.core.tracing.TracingPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import messaging.http.StrictRequestDecoder.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the HTTP/1.1 servers of the service, hardened: small heads, no upgrades, no compression, no
 * WebSockets, strict framing, slow clients cut off. What the codec refuses is answered with a
 * problem document, then the connection is closed.
 */
final class HttpServers {
  private static final int MAX_REQUEST_LINE = 4_096;
  private static final int MAX_HEADERS = 8_192;

  private HttpServers() {}

  /**
   * A server that does not listen yet.
   *
   * @param idleTimeout of a connection without a request
   * @param requestTimeout from the first byte of a request to its last
   * @param tracing which requests have a span, where there is tracing
   */
  static HttpServer create(
      Vertx vertx,
      Duration idleTimeout,
      Duration requestTimeout,
      TracingPolicy tracing,
      Handler<HttpServerRequest> handler) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxInitialLineLength(MAX_REQUEST_LINE)
            .setMaxHeaderSize(MAX_HEADERS)
            .setMaxChunkSize(RequestBody.MAX_BYTES)
            .setIdleTimeout(Math.toIntExact(idleTimeout.toMillis()))
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setTracingPolicy(tracing)
            .setHttp2ClearTextEnabled(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false);
    return vertx
        .createHttpServer(options)
        .connectionHandler(connection -> guard(connection, options, requestTimeout))
        .invalidRequestHandler(HttpServers::refuse)
        .requestHandler(handler);
  }

  /**
   * Listens.
   *
   * @param keys what the configuration calls host and port: {@code http} for {@code http.port}
   * @return fails with what to change where that is impossible
   */
  static Future<HttpServer> listen(HttpServer server, String host, int port, String keys) {
    return server
        .listen(port, host)
        .recover(
            failure ->
                Future.failedFuture(
                    new IOException(
                        "Cannot listen on %s:%d, change %s.port or %s.host: %s"
                            .formatted(host, port, keys, keys, failure.getMessage()),
                        failure)));
  }

  /** Runs before the first byte is read. */
  private static void guard(
      HttpConnection connection, HttpServerOptions options, Duration timeout) {
    ConnectionGuard guard = new ConnectionGuard(timeout, HttpServers::timeoutAnswer);
    ChannelPipeline pipeline = ((VertxConnection) connection).channelHandlerContext().pipeline();
    pipeline.replace("httpDecoder", "httpDecoder", new StrictRequestDecoder(options, guard));
    pipeline.addBefore("handler", "guard", guard);
  }

  /** Closes at once; Vert.x would first wait until the client has taken what was written. */
  @SuppressWarnings("FutureReturnValueIgnored") // there is nobody left to be told
  static void cutOff(HttpConnection connection) {
    ((VertxConnection) connection).channelHandlerContext().close();
  }

  private static void refuse(HttpServerRequest request) {
    new Exchange(request, () -> true).fail(refusal(request.decoderResult().cause()));
  }

  private static ProblemException refusal(@Nullable Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return new ProblemException(
          ProblemKind.URI_TOO_LONG,
          "The request line is longer than " + MAX_REQUEST_LINE + " bytes.");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return new ProblemException(
          ProblemKind.HEADERS_TOO_LARGE,
          "The header fields are larger than " + MAX_HEADERS + " bytes.");
    }
    if (cause instanceof UnsupportedVersionException) {
      return new ProblemException(ProblemKind.VERSION_NOT_SUPPORTED, "Use HTTP/1.1.");
    }
    return new ProblemException(
        ProblemKind.MALFORMED_REQUEST, "The request line or the header fields are not valid.");
  }

  private static FullHttpResponse timeoutAnswer() {
    String requestId = RequestIds.create();
    Problem problem =
        new ProblemException(ProblemKind.REQUEST_TIMEOUT, "The request took too long to arrive.")
            .toProblem(requestId);
    byte[] body = problem.toJson().getBytes();
    DefaultFullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.REQUEST_TIMEOUT, Unpooled.wrappedBuffer(body));
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set(RequestIds.HEADER, requestId)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return answer;
  }
}
