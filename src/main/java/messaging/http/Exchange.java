package messaging.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.BooleanSupplier;
import messaging.auth.AuthenticationException;
import messaging.bus.Json;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its one answer. Everything that this package answers is written here, so that no
 * answer lacks its request id. Used on the event loop of its connection.
 */
final class Exchange {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence PROBLEM = HttpHeaders.createOptimized(Problem.MEDIA_TYPE);
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
  private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
  private static final CharSequence POLICY = HttpHeaders.createOptimized("Content-Security-Policy");
  private static final CharSequence SNIFFING =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence REFERRER = HttpHeaders.createOptimized("Referrer-Policy");
  private static final CharSequence NO_REFERRER = HttpHeaders.createOptimized("no-referrer");
  private static final CharSequence REPLAYED = HttpHeaders.createOptimized("Idempotency-Replayed");
  private static final CharSequence TRUE = HttpHeaders.createOptimized("true");
  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
  private static final CharSequence ONE_SECOND = HttpHeaders.createOptimized("1");

  private final HttpServerRequest request;
  private final String requestId;
  private final long started;
  private final BooleanSupplier closing;
  private boolean refused;
  private String route = "none";

  /**
   * @param closing asked when the answer is written: whether the connection is closed after it,
   *     whatever it is
   */
  Exchange(HttpServerRequest request, BooleanSupplier closing) {
    this.request = request;
    this.requestId = RequestIds.of(request.headers());
    this.closing = closing;
    this.started = log.isDebugEnabled() ? System.nanoTime() : 0;
  }

  HttpServerRequest request() {
    return request;
  }

  String requestId() {
    return requestId;
  }

  /** Notes for log and metrics which call it is; the template, not the path. */
  void routed(String template) {
    route = template;
    request.routed(template);
  }

  /** Writes the answer of a call that succeeded. */
  void respond(Answer answer) {
    if (answer.body() instanceof EventStream stream) {
      request
          .response()
          .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
          .putHeader(RequestIds.HEADER, requestId);
      stream.begin(request);
      return;
    }
    Buffer body;
    try {
      body = Json.encode(answer.body());
    } catch (RuntimeException defect) {
      fail(defect);
      return;
    }
    HttpServerResponse response = request.response();
    if (answer.location() != null) {
      response.putHeader(HttpHeaders.LOCATION, answer.location());
    }
    if (answer.replayed()) {
      response.putHeader(REPLAYED, TRUE);
    }
    send(answer.status(), JSON, body);
  }

  /** Writes a file, or that the client's copy is good. Clients keep it but ask before each use. */
  void respond(StaticFile file) {
    HttpServerResponse response =
        request
            .response()
            .putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE)
            .putHeader(HttpHeaders.ETAG, file.etag())
            .putHeader(POLICY, file.policy())
            .putHeader(SNIFFING, NO_SNIFF)
            .putHeader(REFERRER, NO_REFERRER);
    if (file.isKnownTo(request.headers())) {
      end(304, Buffer.buffer());
    } else {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, file.mediaType())
          .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(file.body().length()));
      end(200, file.body());
    }
  }

  /** Writes the problem document that fits; logs what is a defect. */
  void fail(Throwable failure) {
    if (request.response().ended() || request.response().closed()) {
      // Nobody is there any more, or the connection broke after the answer.
      return;
    }
    if (failure instanceof ProblemException refusal) {
      refused |= refusal.kind().closing();
      ProblemException.Header header = refusal.header();
      if (header != null) {
        request.response().putHeader(header.name(), header.value());
      }
      send(refusal.toProblem(requestId));
    } else if (failure instanceof AuthenticationException refusal) {
      request.response().putHeader("WWW-Authenticate", refusal.challenge());
      send(
          new ProblemException(ProblemKind.UNAUTHENTICATED, refusal.detail()).toProblem(requestId));
    } else if (failure instanceof MessagingException refusal) {
      if (refusal.getCause() != null) {
        log.atWarn()
            .addKeyValue("requestId", requestId)
            .addKeyValue("code", refusal.code().slug())
            .setCause(refusal.getCause())
            .log("Call failed");
      }
      if (refusal.code().retryable()) {
        request.response().putHeader(RETRY_AFTER, ONE_SECOND);
      }
      send(Problem.of(refusal, requestId));
    } else {
      log.atError().addKeyValue("requestId", requestId).setCause(failure).log("Request failed");
      send(
          Problem.of(
              new MessagingException(
                  ErrorCode.INTERNAL, "The failure was logged under the request id."),
              requestId));
    }
  }

  private void send(Problem problem) {
    send(problem.status(), PROBLEM, problem.toJson());
  }

  /** Writes any body; the management port has some that are not JSON. */
  void send(int status, CharSequence mediaType, Buffer body) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
        // Vert.x leaves it out where the method is HEAD.
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    end(status, body);
  }

  private void end(int status, Buffer body) {
    HttpServerResponse response = request.response();
    response.setStatusCode(status).putHeader(RequestIds.HEADER, requestId);
    if (refused || closing.getAsBoolean() || !RequestBody.endIsNear(request)) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      response.end(body).onComplete(written -> request.connection().close());
    } else {
      response.end(body);
    }
    if (log.isDebugEnabled()) {
      log.atDebug()
          .addKeyValue("requestId", requestId)
          .addKeyValue("method", request.method().name())
          .addKeyValue("route", route)
          .addKeyValue("status", status)
          .addKeyValue("micros", (System.nanoTime() - started) / 1_000)
          .log("Request answered");
    }
  }
}
