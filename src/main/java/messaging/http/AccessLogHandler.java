package messaging.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import messaging.config.LogConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs a line for each request when its response ends: method, route, status, milliseconds and
 * request id. The route is a template: no path, no query, no user and no header is logged. A status
 * 5xx is a warning, so that the id of each of them is in the log, except 505, which only the client
 * can cause; the others are for information, and usually {@linkplain LogConfig#access not wished
 * for}. Thread-safe.
 */
final class AccessLogHandler implements Handler<RoutingContext> {
  private static final Logger log = LoggerFactory.getLogger(LogConfig.ACCESS_LOGGER);

  private static final String ROUTE = "route";
  private static final int SERVER_ERROR = 500;

  /** Notes the route, which is no longer the current one when a failure is answered. */
  static void routed(RoutingContext context) {
    context.put(ROUTE, context.currentRoute().getPath());
  }

  @Override
  public void handle(RoutingContext context) {
    long start = System.nanoTime();
    context.addEndHandler(ended -> ended(context, start));
    context.next();
  }

  private static void ended(RoutingContext context, long start) {
    Level level = level(context.request().response());
    if (log.isEnabledForLevel(level)) {
      Map<String, Object> more = new HashMap<>();
      if (context.get(ROUTE) != null) {
        more.put(ROUTE, context.get(ROUTE));
      }
      more.put("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      write(level, context.request(), more);
    }
  }

  /** Logs a request that the codec has refused, so that no route has seen it. */
  static void refused(HttpServerRequest request) {
    write(level(request.response()), request, Map.of());
  }

  private static Level level(HttpServerResponse response) {
    int status = response.getStatusCode();
    return status >= SERVER_ERROR && status != ProblemKind.VERSION_NOT_SUPPORTED.status()
        ? Level.WARN
        : Level.INFO;
  }

  private static void write(Level level, HttpServerRequest request, Map<String, Object> more) {
    boolean answered = request.response().headWritten();
    LoggingEventBuilder line = log.atLevel(level);
    // A client may make up methods, as long as it likes.
    boolean known = HttpMethod.values().contains(request.method());
    line = line.addKeyValue("method", known ? request.method().name() : "OTHER");
    for (Map.Entry<String, Object> one : more.entrySet()) {
      line = line.addKeyValue(one.getKey(), one.getValue());
    }
    if (answered) {
      line = line.addKeyValue("status", request.response().getStatusCode());
    }
    line.addKeyValue("requestId", RequestIds.of(request))
        .log(answered ? "Request answered" : "The client left before its answer");
  }
}
