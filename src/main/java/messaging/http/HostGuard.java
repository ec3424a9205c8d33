package messaging.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.stream.Stream;

/** Refuses requests for a host that is not this service's, where its {@link HostPolicy} says so. */
record HostGuard(HostPolicy policy) implements Handler<RoutingContext> {
  @Override
  public void handle(RoutingContext context) {
    if (policy.onlyThese() && !policy.serves(hosts(context.request()))) {
      throw new ProblemException(
          ProblemKind.MISDIRECTED_REQUEST,
          "Use a name of the loopback address, or one of http.allowed-hosts.");
    }
    context.next();
  }

  /** HTTP/1.0 needs no Host; browsers, which this is about, always send it. */
  private static Stream<String> hosts(HttpServerRequest request) {
    Stream<String> fields = request.headers().getAll(HttpHeaders.HOST).stream();
    return request.uri().startsWith("/") ? fields : Stream.concat(fields, Stream.of(request.uri()));
  }
}
