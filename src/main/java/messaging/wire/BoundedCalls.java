package messaging.wire;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.client.impl.WebClientInternal;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * Sends requests of a {@link WebClient} within two bounds that it does not offer: a deadline over
 * the whole call (waiting for a connection, connecting, the last byte of the answer), and a size of
 * the answer's body. A call beyond one of them fails, and its connection is closed, as nobody reads
 * on. Nothing of a body beyond its bound is held. Redirects are not followed. Thread-safe.
 */
public final class BoundedCalls {
  private final Vertx vertx;
  private final Duration deadline;
  private final int maxBytes;

  /**
   * Sends the requests of one client.
   *
   * @param client whose requests nobody else bounds
   */
  public BoundedCalls(Vertx vertx, WebClient client, Duration deadline, int maxBytes) {
    this.vertx = vertx;
    this.deadline = deadline;
    this.maxBytes = maxBytes;
    ((WebClientInternal) client).addInterceptor(BoundedCalls::follow);
  }

  /**
   * What comes back. A call that fails before there is a status fails both.
   *
   * @param status known before the body is read
   * @param response with the whole body; fails with an {@link AnswerTimeoutException} at the
   *     deadline, with a {@link BodyTooLargeException} beyond the bound, with a {@link
   *     KeptConnectionException} if the call may be made again, else with the client's own
   *     exceptions
   */
  public record Answer(Future<Integer> status, Future<HttpResponse<Buffer>> response) {}

  /** Sends a request without a body. The request is not to be used again. */
  public Answer send(HttpRequest<?> request) {
    return send(request, deadline);
  }

  /** The same with a deadline of its own. */
  public Answer send(HttpRequest<?> request, Duration deadline) {
    Call call = new Call(maxBytes);
    Promise<HttpResponse<Buffer>> response = Promise.promise();
    Patience patience =
        Patience.start(
            vertx, deadline, () -> response.tryFail(new TimeoutException("The deadline passed")));
    request
        .followRedirects(false)
        // Leaves the queue for a connection when nobody waits for the answer any more.
        .connectTimeout(Math.max(1, deadline.toMillis()))
        .as(call)
        .send()
        .onComplete(response::tryComplete, response::tryFail);
    Future<HttpResponse<Buffer>> told =
        response
            .future()
            .recover(failure -> Future.failedFuture(call.explain(failure, patience)))
            .onComplete(done -> patience.end())
            .onFailure(call::giveUp);
    return new Answer(call.status.future(), told);
  }

  /** The client itself tells of the request and of the status only when the body was read. */
  private static void follow(HttpContext<?> context) {
    if (context.request().bodyCodec() instanceof Call call) {
      switch (context.phase()) {
        case SEND_REQUEST -> {
          if (!call.isToBeSent(context)) {
            return;
          }
        }
        case RECEIVE_RESPONSE -> call.status.tryComplete(context.clientResponse().statusCode());
        default -> {}
      }
    }
    context.next();
  }

  /** One call; the codec of its answer, by which {@link #follow} finds it. */
  private record Call(int maxBytes, Promise<HttpClientRequest> request, Promise<Integer> status)
      implements BodyCodec<Buffer> {

    Call(int maxBytes) {
      this(maxBytes, Promise.promise(), Promise.promise());
    }

    @Override
    public BodyStream<Buffer> stream() {
      return new BoundedBody(maxBytes);
    }

    /**
     * Whether the request may go out; if not, the call ends here. The client would stumble over a
     * request that failed before. It would wait for ever for the answer to one whose connection was
     * closed while Vert.x made the request, as nobody tells that one.
     */
    boolean isToBeSent(HttpContext<?> context) {
      HttpClientRequest made = context.clientRequest();
      // The call fails as well; Vert.x would also log it.
      made.exceptionHandler(failure -> {});
      if (status.future().failed()) {
        // Given up while it waited for a connection.
        made.reset();
        return false;
      }
      request.tryComplete(made);
      if (made.response().failed()) {
        context.fail(made.response().cause());
        return false;
      }
      if (isClosed(made.connection())) {
        context.fail(new HttpClosedException("Connection was closed before its use"));
        return false;
      }
      return true;
    }

    private static boolean isClosed(HttpConnection connection) {
      return connection instanceof HttpClientConnectionInternal internal
          && !internal.channelHandlerContext().channel().isActive();
    }

    Throwable explain(Throwable failure, Patience patience) {
      if (failure instanceof TimeoutException || failure instanceof ConnectTimeoutException) {
        return new AnswerTimeoutException(patience.awake());
      }
      return ofKeptConnection(failure) ? new KeptConnectionException(failure) : failure;
    }

    /** A connection that is closed between its choice and its use was a kept one, too. */
    private boolean ofKeptConnection(Throwable failure) {
      if (status.future().isComplete()) {
        return false;
      }
      boolean closed = failure instanceof HttpClosedException;
      HttpClientRequest sent = request.future().result();
      return sent == null
          ? closed
          : (closed || failure instanceof IOException)
              && sent.connection() instanceof HttpClientConnectionInternal connection
              && connection.lastResponseReceivedTimestamp() > 0;
    }

    /** Ends the request if there is one; {@link #follow} ends a later one. */
    void giveUp(Throwable cause) {
      status.tryFail(cause);
      request.future().onSuccess(HttpClientRequest::reset);
    }
  }
}
