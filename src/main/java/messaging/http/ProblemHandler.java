package messaging.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.stream.Collectors;
import messaging.auth.AuthenticationException;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import messaging.wire.RequestTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers failed requests with problem documents, for failures in handlers and in the router. Logs
 * defects.
 */
final class ProblemHandler implements Handler<RoutingContext> {
  private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

  private static final CharSequence PROBLEM = HttpHeaders.createOptimized(Problem.MEDIA_TYPE);
  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
  private static final CharSequence ONE_SECOND = HttpHeaders.createOptimized("1");

  /** Long polls that take each other's place would be at it all the time. */
  private static final CharSequence HALF_A_MINUTE = HttpHeaders.createOptimized("30");

  private static final CharSequence CHALLENGE = HttpHeaders.createOptimized("WWW-Authenticate");

  private final Router router;

  ProblemHandler(Router router) {
    this.router = router;
  }

  /** Handles the failures of all routes. Call it after all routes are added. */
  void handleAll() {
    router.route().failureHandler(this);
    router
        .errorHandler(404, context -> answer(context.request(), notFound()))
        .errorHandler(405, context -> answer(context.request(), methodNotAllowed(context)))
        .errorHandler(406, context -> answer(context.request(), notAcceptable()));
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      // The client disconnected, or the response is already complete.
      return;
    }
    Throwable failure = context.failure();
    if (failure instanceof ProblemException refusal) {
      answer(request, refusal);
    } else if (failure instanceof AuthenticationException refusal) {
      response.putHeader(CHALLENGE, refusal.challenge());
      answer(request, new ProblemException(ProblemKind.UNAUTHENTICATED, refusal.detail()));
    } else if (failure instanceof MessagingException refusal) {
      answer(request, refusal);
    } else if (failure instanceof RequestTimeoutException) {
      answer(request, HttpServers.requestTimeout());
    } else if (context.statusCode() < 500) {
      answer(request, ofStatus(context.statusCode()));
    } else {
      answerDefect(request, failure);
    }
  }

  private static void answerDefect(HttpServerRequest request, Throwable failure) {
    log.atError()
        .addKeyValue("requestId", RequestIds.of(request))
        .setCause(failure)
        .log("Request failed");
    answer(
        request,
        new MessagingException(
            ErrorCode.INTERNAL, "The error is in the log under the request id."));
  }

  private static void answer(HttpServerRequest request, MessagingException refusal) {
    if (refusal.getCause() != null) {
      log.atWarn()
          .addKeyValue("requestId", RequestIds.of(request))
          .addKeyValue("code", refusal.code().slug())
          .setCause(refusal.getCause())
          .log("Call failed");
    }
    if (refusal.code().retryable()) {
      request.response().putHeader(RETRY_AFTER, retryAfter(refusal));
    }
    send(request, Problem.of(refusal, RequestIds.of(request)));
  }

  private static CharSequence retryAfter(MessagingException refusal) {
    if (refusal.code() == ErrorCode.TOO_MANY_STREAMS) {
      return HALF_A_MINUTE;
    }
    // In whole seconds, rounded up: who comes back a moment too early is refused again.
    return refusal
        .retryAfter()
        .<CharSequence>map(time -> Long.toString(time.plusNanos(999_999_999).toSeconds()))
        .orElse(ONE_SECOND);
  }

  /**
   * Answers with the problem document of {@code refusal}. Closes the connection afterwards if its
   * kind says so.
   */
  static void answer(HttpServerRequest request, ProblemException refusal) {
    ProblemException.Header header = refusal.header();
    if (header != null) {
      request.response().putHeader(header.name(), header.value());
    }
    if (refusal.kind().closing()) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    send(request, refusal.toProblem(RequestIds.of(request)));
  }

  private static void send(HttpServerRequest request, Problem problem) {
    Answers.send(request, problem.status(), PROBLEM, problem.toJson());
  }

  /** The problem for a status that the router or the body handler set. */
  private static ProblemException ofStatus(int status) {
    return switch (status) {
      case 404 -> notFound();
      case 413 ->
          new ProblemException(
              ProblemKind.CONTENT_TOO_LARGE,
              "The body is larger than " + JsonBodyHandler.MAX_BYTES + " bytes.");
      case 417 ->
          new ProblemException(
              ProblemKind.EXPECTATION_FAILED, "The only supported expectation is 100-continue.");
      default ->
          new ProblemException(
              ProblemKind.MALFORMED_REQUEST, "The Host field or the chunked body is not valid.");
    };
  }

  private static ProblemException notFound() {
    return new ProblemException(
        ProblemKind.NOT_FOUND, "Paths must match exactly, including case and slashes.");
  }

  private ProblemException methodNotAllowed(RoutingContext context) {
    String allowed =
        router.getRoutes().stream()
            .filter(route -> route.methods() != null && matches(route, context.request().path()))
            .flatMap(route -> route.methods().stream())
            .map(HttpMethod::name)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return new ProblemException(
        ProblemKind.METHOD_NOT_ALLOWED,
        "The allowed methods are " + allowed + ".",
        new ProblemException.Header("Allow", allowed));
  }

  /** The router has no API for the allowed methods of a path. */
  private static boolean matches(Route route, String path) {
    return path.matches(route.getPath().replace(".", "\\.").replaceAll(":\\w+", "[^/]+"));
  }

  private static ProblemException notAcceptable() {
    return new ProblemException(
        ProblemKind.NOT_ACCEPTABLE, "Accept does not allow any media type of this path.");
  }
}
