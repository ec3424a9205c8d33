package messaging.wire;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.client.impl.WebClientInternal;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Sends requests of a {@link WebClient} within two bounds that it does not offer: a deadline over
 * the whole call (waiting for a connection, connecting, the last byte of the answer), and a size of
 * the answer's body. A call beyond one of them fails, and its connection is closed, as nobody reads
 * on. Nothing of a body beyond its bound is held. Redirects are not followed. Thread-safe.
 */
public final class BoundedCalls {
  private final long deadlineMillis;
  private final int maxBytes;

  /**
   * Sends the requests of one client.
   *
   * @param client whose requests nobody else bounds
   */
  public BoundedCalls(WebClient client, Duration deadline, int maxBytes) {
    this.deadlineMillis = deadline.toMillis();
    this.maxBytes = maxBytes;
    ((WebClientInternal) client).addInterceptor(BoundedCalls::follow);
  }

  /**
   * What comes back. A call that fails before there is a status fails both.
   *
   * @param status known before the body is read
   * @param response with the whole body; fails with a {@link java.util.concurrent.TimeoutException}
   *     at the deadline, with a {@link io.vertx.core.VertxException} beyond the bound, else with
   *     the client's own exceptions
   */
  public record Answer(Future<Integer> status, Future<HttpResponse<Buffer>> response) {}

  /** Sends a request without a body. The request is not to be used again. */
  public Answer send(HttpRequest<?> request) {
    Call call = new Call(maxBytes);
    Future<HttpResponse<Buffer>> response =
        request
            .followRedirects(false)
            // Leaves the queue for a connection when nobody waits for the answer any more.
            .connectTimeout(deadlineMillis)
            .as(call)
            .send()
            .timeout(deadlineMillis, TimeUnit.MILLISECONDS)
            .onFailure(call::giveUp);
    return new Answer(call.status.future(), response);
  }

  /** The client itself tells of the request and of the status only when the body was read. */
  private static void follow(HttpContext<?> context) {
    if (context.request().bodyCodec() instanceof Call call) {
      switch (context.phase()) {
        case SEND_REQUEST -> call.request.tryComplete(context.clientRequest());
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

    /** Now, or as soon as there is a connection. */
    void giveUp(Throwable cause) {
      status.tryFail(cause);
      request.future().onSuccess(HttpClientRequest::reset);
    }
  }
}
