package messaging.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import messaging.wire.Limits;
import messaging.wire.Limits.Excess;
import messaging.wire.ServerTls;
import messaging.wire.StrictHttp;
import messaging.wire.StrictHttp.Refusal;
import messaging.wire.StrictHttp.TimeoutAnswer;

/**
 * Creates the hardened HTTP/1.1 servers of the service: small header sections, no upgrades, no
 * compression, no WebSockets, strict framing, and timeouts for slow clients. A request that the
 * codec refuses gets a problem document; then the connection is closed.
 */
final class HttpServers {
  private static final int MAX_REQUEST_LINE = 4_096;
  private static final int MAX_HEADERS = 8_192;

  private HttpServers() {}

  /**
   * Creates a server that does not listen yet.
   *
   * @param idleTimeout timeout of a connection without a request
   * @param tracing which requests get a span if tracing is on
   * @param shed is told of connections that are closed beyond {@code limits}
   * @param tls for HTTPS; without it the server speaks plain HTTP
   */
  static HttpServer create(
      Vertx vertx,
      Duration idleTimeout,
      Limits limits,
      TracingPolicy tracing,
      Router router,
      ShedConnections shed,
      Optional<ServerTls> tls) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxInitialLineLength(MAX_REQUEST_LINE)
            .setMaxHeaderSize(MAX_HEADERS)
            .setMaxChunkSize(JsonBodyHandler.MAX_BYTES)
            .setIdleTimeout(Math.toIntExact(idleTimeout.toMillis()))
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setTcpUserTimeout(Math.toIntExact(limits.silence().toMillis()))
            .setTracingPolicy(tracing)
            .setHttp2ClearTextEnabled(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false);
    HttpServer server = vertx.createHttpServer(options).requestHandler(router);
    return StrictHttp.harden(server, options, limits, tls.orElse(null), new CodecRefusals(shed));
  }

  /**
   * Starts to listen.
   *
   * @param keys prefix of the configuration keys, for example {@code http} for {@code http.port}
   * @return fails with a message that says which key to change
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

  /** The error for a body that did not arrive in time. */
  static ProblemException requestTimeout() {
    return new ProblemException(
        ProblemKind.REQUEST_TIMEOUT, "The request took too long to arrive.");
  }

  /** Answers requests that the codec refuses. */
  private record CodecRefusals(ShedConnections connections) implements StrictHttp.RefusalHandler {
    @Override
    public void shed(Excess reason) {
      connections.shed(reason);
    }

    @Override
    public void refuse(HttpServerRequest request, Refusal reason) {
      ProblemHandler.answer(request, refusal(reason));
      AccessLogHandler.refused(request);
    }

    private static ProblemException refusal(Refusal reason) {
      return switch (reason) {
        case URI_TOO_LONG ->
            new ProblemException(
                ProblemKind.URI_TOO_LONG,
                "The request line is longer than " + MAX_REQUEST_LINE + " bytes.");
        case HEADERS_TOO_LARGE ->
            new ProblemException(
                ProblemKind.HEADERS_TOO_LARGE,
                "The header fields are larger than " + MAX_HEADERS + " bytes, or more than 100.");
        case VERSION_NOT_SUPPORTED ->
            new ProblemException(ProblemKind.VERSION_NOT_SUPPORTED, "Use HTTP/1.1.");
        case MALFORMED ->
            new ProblemException(
                ProblemKind.MALFORMED_REQUEST,
                "The request line or the header fields are not valid.");
      };
    }

    @Override
    public TimeoutAnswer timeoutAnswer() {
      String requestId = RequestIds.create();
      return new TimeoutAnswer(
          Map.of(
              HttpHeaders.CONTENT_TYPE,
              Problem.MEDIA_TYPE,
              HttpHeaders.CACHE_CONTROL,
              "no-store",
              RequestIds.SNIFFING,
              RequestIds.NO_SNIFF,
              RequestIds.HEADER,
              requestId),
          requestTimeout().toProblem(requestId).toJson());
    }
  }
}
