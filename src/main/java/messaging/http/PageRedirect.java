package messaging.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * Leads to a page, with the query of the request. Not for ever, as the page may be switched off.
 *
 * @param location relative to the path of the request, so that it also works behind a gateway with
 *     a path prefix
 */
record PageRedirect(String location) implements Handler<RoutingContext> {
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  @Override
  public void handle(RoutingContext context) {
    String query = context.request().query();
    context
        .response()
        .putHeader(HttpHeaders.LOCATION, query == null ? location : location + '?' + query)
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
        .putHeader(HttpHeaders.CONTENT_LENGTH, "0");
    Answers.end(context.request(), 302, Buffer.buffer());
  }
}
