package messaging.http;

import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;
import static messaging.http.RouteTable.Route.route;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import messaging.auth.Identity;
import messaging.config.FeedConfig;
import messaging.config.PagesConfig;
import messaging.http.RouteTable.Match;
import messaging.http.RouteTable.Route;
import messaging.message.Feed;
import messaging.message.MessageRules;
import messaging.message.Messaging;
import messaging.tracing.Tracing;

/**
 * The whole surface of the public port. A request is judged in this order: path, method, identity,
 * the user and the query in its target, its body. The pages need no identity. Thread-safe; one may
 * serve all instances of {@link HttpVerticle}.
 */
public final class Routes implements Handler<HttpServerRequest> {
  private final RouteTable<Endpoint> table;
  private final Identity identity;
  private final BooleanSupplier draining;
  private final Tracing tracing;

  /**
   * The surface of one service.
   *
   * @param messaging where the calls go
   * @param feed what {@code /events} listens to
   * @param eventSource the CloudEvents source
   * @param identity who calls
   * @param pages which files anybody gets
   * @param draining while true, every answer asks the client for a new connection (to another node)
   * @param tracing is told the route of each request
   */
  public Routes(
      Messaging messaging,
      Feed feed,
      FeedConfig feeds,
      String eventSource,
      Identity identity,
      PagesConfig pages,
      BooleanSupplier draining,
      Tracing tracing) {
    List<Route<Endpoint>> routes =
        new ArrayList<>(
            List.of(
                route(POST, "/messages/:user_id", new SendHandler(messaging)),
                route(GET, "/messages/:user_id", new HistoryHandler(messaging)),
                route(POST, "/messages/:user_id/seen", new SeenHandler(messaging)),
                route(GET, "/chats", new ChatsHandler(messaging)),
                route(GET, "/events", new EventsHandler(feed, eventSource, feeds.heartbeat()))));
    routes.addAll(Pages.routes(pages));
    this.table = new RouteTable<>(routes);
    this.identity = identity;
    this.draining = draining;
    this.tracing = tracing;
  }

  /** All of them, in the order in which they are tried. */
  List<Route<Endpoint>> all() {
    return table.routes();
  }

  @Override
  public void handle(HttpServerRequest request) {
    Exchange exchange = new Exchange(request, draining);
    try {
      Match<Endpoint> match = table.find(request.method(), request.path());
      exchange.routed(match.route().template());
      tracing.routed(request.method().name(), match.route().template());
      if (match.route().to() instanceof StaticFile file) {
        exchange.respond(file);
        return;
      }
      Future<String> caller = identity.authenticate(request.headers());
      if (caller.succeeded()) {
        call(exchange, match, caller.result());
      } else {
        await(exchange, match, caller);
      }
    } catch (RuntimeException failure) {
      exchange.fail(failure);
    }
  }

  /** Keeps the body until it is known who sends it. */
  private static void await(Exchange exchange, Match<Endpoint> match, Future<String> caller) {
    HttpServerRequest request = exchange.request();
    request.pause();
    // Keys that are fetched for several event loops at once arrive on one of them.
    Context own = Vertx.currentContext();
    caller.onComplete(
        userId ->
            own.runOnContext(
                back -> {
                  call(exchange, match, userId);
                  request.resume();
                }),
        failure ->
            own.runOnContext(
                back -> {
                  exchange.fail(failure);
                  request.resume();
                }));
  }

  private static void call(Exchange exchange, Match<Endpoint> match, String userId) {
    try {
      HttpServerRequest request = exchange.request();
      String peerId = PercentCoding.decode(match.segment());
      // Routes without a user in the path have an empty segment.
      if (!match.segment().isEmpty() && !MessageRules.isUserId(peerId)) {
        throw new ProblemException(
            ProblemKind.INVALID_USER_ID,
            "A user id is 1 to 64 of A-Z a-z 0-9 . _ ~ : @ | + = -, and not dots alone.");
      }
      Query query = Query.parse(request.query());
      Call call = (Call) match.route().to();
      call.run(new Call.Invocation(request, exchange.requestId(), userId, peerId, query))
          .onComplete(exchange::respond, exchange::fail);
    } catch (RuntimeException failure) {
      exchange.fail(failure);
    }
  }
}
