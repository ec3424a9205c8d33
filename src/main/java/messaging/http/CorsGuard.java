package messaging.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Set;

/**
 * Lets pages of the origins of a {@link HostPolicy} call the service and read its answers (CORS).
 * The handler of Vert.x Web answers them. It would refuse all other requests that have an {@code
 * Origin}, also those of our own pages, so these pass by it; {@link SiteGuard} judges them.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">The CORS protocol</a>
 */
final class CorsGuard implements Handler<RoutingContext> {
  /** What clients may send beside what needs no question. Gateways replace X-User-Id. */
  private static final Set<String> REQUEST_HEADERS =
      Set.of(
          "Authorization",
          "Content-Type",
          "Idempotency-Key",
          "If-None-Match",
          "Last-Event-ID",
          "X-Request-Id",
          "X-User-Id",
          "traceparent");

  private static final Set<String> RESPONSE_HEADERS =
      Set.of(
          "Allow",
          "ETag",
          "Idempotency-Replayed",
          "Link",
          "Location",
          "Retry-After",
          "WWW-Authenticate",
          "X-Request-Id");

  private static final int MAX_AGE_SECONDS = 600;

  private final HostPolicy policy;
  private final CorsHandler cors;

  CorsGuard(HostPolicy policy) {
    this.policy = policy;
    this.cors =
        CorsHandler.create()
            .addOrigins(List.copyOf(policy.origins()))
            .allowedMethods(Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST))
            .allowedHeaders(REQUEST_HEADERS)
            .exposedHeaders(RESPONSE_HEADERS)
            // For gateways that know the user by a cookie.
            .allowCredentials(true)
            .maxAgeSeconds(MAX_AGE_SECONDS);
  }

  @Override
  public void handle(RoutingContext context) {
    if (policy.origins().isEmpty()) {
      context.next();
      return;
    }
    MultiMap headers = context.request().headers();
    context.response().putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    if (policy.trusts(headers.getAll(HttpHeaders.ORIGIN)) && !isQuestionWithBody(context)) {
      // The answer to a question of the browser ends in the handler.
      RequestIds.of(context.request());
      cors.handle(context);
    } else {
      context.next();
    }
  }

  /** Browsers send none, and nobody would read it. */
  private static boolean isQuestionWithBody(RoutingContext context) {
    MultiMap headers = context.request().headers();
    return context.request().method().equals(HttpMethod.OPTIONS)
        && (headers.contains(HttpHeaders.CONTENT_LENGTH)
            || headers.contains(HttpHeaders.TRANSFER_ENCODING));
  }
}
