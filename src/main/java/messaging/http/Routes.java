package messaging.http;

import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.HEAD;
import static io.vertx.core.http.HttpMethod.POST;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;
import messaging.auth.Identity;
import messaging.config.PagesConfig;
import messaging.tracing.Tracing;

/**
 * All routes of the public port. A request is checked in this order: origin (CORS), raw target,
 * host, path and method, site (where it changes something), identity, user id in the path, body;
 * then its call runs. The pages need no authentication.
 */
public final class Routes {
  private final Router router;
  private final Handler<RoutingContext> tracer;
  private final Handler<RoutingContext> identity;
  private final HostPolicy hosts;

  private Routes(Vertx vertx, Identity identity, HostPolicy hosts, Tracing tracing) {
    this.router = Router.router(vertx);
    this.tracer = context -> trace(context, tracing);
    this.identity = new IdentityHandler(identity);
    this.hosts = hosts;
  }

  /**
   * Creates the router of one service. Thread-safe; the servers of all event loops can share it.
   *
   * @param calls the services behind the routes
   * @param identity authenticates the caller
   * @param hosts the names of the service
   * @param pages which public files are enabled
   * @param draining while true, every response closes its connection, so that the client goes to
   *     another node
   * @param tracing gets the route of each request
   */
  public static Router create(
      Vertx vertx,
      Calls calls,
      Identity identity,
      HostPolicy hosts,
      PagesConfig pages,
      BooleanSupplier draining,
      Tracing tracing) {
    return new Routes(vertx, identity, hosts, tracing).build(calls, pages, draining);
  }

  private Router build(Calls calls, PagesConfig pages, BooleanSupplier draining) {
    Handler<RoutingContext> json = new JsonBodyHandler(true);
    Handler<RoutingContext> jsonIfAny = new JsonBodyHandler(false);
    Handler<RoutingContext> peer = new PeerHandler();
    ProblemHandler problems = new ProblemHandler(router);

    router
        .route()
        .handler(new AccessLogHandler())
        .handler(context -> leave(context, draining))
        .handler(new CorsGuard(hosts))
        .handler(new TargetGuard(Pages.redirects(pages).keySet()))
        .handler(new HostGuard(hosts));
    call(POST, "/messages/:user_id")
        .handler(peer)
        .handler(json)
        .handler(calls.users()::enter)
        .handler(new SendHandler(calls.messaging()));
    call(GET, "/messages/:user_id")
        .handler(peer)
        .handler(calls.users()::enterInTurn)
        .handler(new HistoryHandler(calls.messaging()));
    call(POST, "/messages/:user_id/seen")
        .handler(peer)
        .handler(jsonIfAny)
        .handler(calls.users()::enter)
        .handler(new SeenHandler(calls.messaging()));
    call(GET, "/chats")
        .handler(calls.users()::enterInTurn)
        .handler(new ChatsHandler(calls.messaging()));
    addStreams(calls);
    addPages(pages);
    problems.handleAll();
    return router;
  }

  private void addStreams(Calls calls) {
    call(GET, "/export")
        .produces(ExportStream.MEDIA_TYPE)
        .handler(calls.users()::enter)
        .handler(new ExportHandler(calls.messaging()));
    call(GET, "/events")
        .produces(EventsHandler.JSON)
        .produces(EventStream.MEDIA_TYPE)
        .handler(new EventsHandler(calls.feed(), calls.eventSource(), calls.heartbeat()));
  }

  private void addPages(PagesConfig pages) {
    // First, as the route of a page would take a slash at the end too.
    Pages.redirects(pages)
        .forEach((path, page) -> route(router, GET, path).handler(tracer).handler(page));
    Pages.of(pages).forEach((path, file) -> route(router, GET, path).handler(tracer).handler(file));
  }

  /** A route for authenticated callers. */
  private Route call(HttpMethod method, String path) {
    Route route = route(router, method, path).handler(tracer);
    if (!method.equals(GET)) {
      route.handler(new SiteGuard(hosts));
    }
    return route.handler(identity);
  }

  /**
   * A route that matches the raw path. The path is not normalized, so that it has the same meaning
   * here and in the gateway. {@code HEAD} is {@code GET} without the body.
   */
  static Route route(Router router, HttpMethod method, String path) {
    Route route = router.route(method, path).useNormalizedPath(false);
    return method.equals(GET) ? route.method(HEAD) : route;
  }

  private static void trace(RoutingContext context, Tracing tracing) {
    AccessLogHandler.routed(context);
    tracing.routed(context.request().method().name(), context.currentRoute().getPath());
    context.next();
  }

  private static void leave(RoutingContext context, BooleanSupplier draining) {
    if (draining.getAsBoolean()) {
      context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    context.next();
  }
}
