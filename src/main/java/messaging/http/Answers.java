package messaging.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import messaging.bus.Json;

/**
 * Writes all responses of this package, so that each has a request id. Use on the event loop of the
 * connection.
 */
final class Answers {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  private Answers() {}

  /** A value of the vocabulary as JSON, with status 200. */
  static void ok(RoutingContext context, Object value) {
    json(context, 200, value);
  }

  /** A value of the vocabulary as JSON. Fails the request if it has no JSON form. */
  static void json(RoutingContext context, int status, Object value) {
    Buffer body;
    try {
      body = Json.encode(value);
    } catch (RuntimeException defect) {
      context.fail(defect);
      return;
    }
    send(context.request(), status, JSON, body);
  }

  /** Sends any body; caches must not store it. */
  static void send(HttpServerRequest request, int status, CharSequence mediaType, Buffer body) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
        // Vert.x does not set it for HEAD.
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    end(request, status, body);
  }

  /** Ends the response, and closes the connection if it cannot be reused. */
  static void end(HttpServerRequest request, int status, Buffer body) {
    HttpServerResponse response = request.response().setStatusCode(status);
    RequestIds.of(request);
    if (response.headers().contains(HttpHeaders.CONNECTION) || !endIsNear(request)) {
      announceClose(request);
      response.end(body).onComplete(written -> request.connection().close());
    } else {
      response.end(body);
    }
  }

  /** Says that the response is the last one of its connection. */
  static void announceClose(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    if (request.version() == HttpVersion.HTTP_1_0) {
      // Vert.x would write keep-alive over it, where the client asked for that.
      response.headersEndHandler(
          end -> response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
    }
  }

  /**
   * Whether the unread rest of the request is small. Then the connection can be reused after a
   * response that did not wait for the body.
   */
  private static boolean endIsNear(HttpServerRequest request) {
    return request.isEnded()
        || (!request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
            && !request.headers().contains("Expect")
            && JsonBodyHandler.declaredLength(request) <= JsonBodyHandler.MAX_BYTES);
  }
}
