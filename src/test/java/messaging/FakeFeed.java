package messaging;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Until the service has its feed: a proxy in front of it that answers /events itself. */
final class FakeFeed {
  private final RunningService service;
  private final HttpClient client;
  private final List<JsonObject> events = new ArrayList<>();
  private final List<Runnable> listeners = new ArrayList<>();

  private FakeFeed(RunningService service, Vertx vertx) {
    this.service = service;
    this.client = vertx.createHttpClient();
    for (String address : List.of("message.sent", "message.seen")) {
      service.vertx().eventBus().<JsonObject>consumer(address, event -> add(event.body()));
    }
  }

  static int start(RunningService service, Vertx vertx, int port) {
    FakeFeed feed = new FakeFeed(service, vertx);
    return RunningService.await(
            vertx.createHttpServer().requestHandler(feed::handle).listen(port, "127.0.0.1"))
        .actualPort();
  }

  private synchronized void add(JsonObject event) {
    events.add(event);
    List.copyOf(listeners).forEach(Runnable::run);
  }

  private void handle(HttpServerRequest request) {
    if (request.path().equals("/events")) {
      stream(request);
      return;
    }
    URI target = service.at(request.uri());
    request
        .body()
        .compose(
            body ->
                client
                    .request(
                        new RequestOptions()
                            .setMethod(request.method())
                            .setAbsoluteURI(target.toString())
                            .setHeaders(request.headers()))
                    .compose(out -> out.send(body)))
        .compose(
            answer ->
                answer
                    .body()
                    .compose(
                        body -> {
                          HttpServerResponse response =
                              request.response().setStatusCode(answer.statusCode());
                          copy(answer, response.headers());
                          return response.end(body);
                        }));
  }

  private static void copy(HttpClientResponse from, MultiMap to) {
    to.setAll(from.headers());
  }

  private synchronized void stream(HttpServerRequest request) {
    String user = request.getHeader("X-User-Id");
    String last = request.getHeader("Last-Event-ID");
    HttpServerResponse response =
        request.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
    int[] position = {last == null ? events.size() : Integer.parseInt(last)};
    response.write("retry: 500\nevent: cursor\nid: %d\ndata: {}\n\n".formatted(position[0]));
    Runnable write =
        () -> {
          while (position[0] < events.size()) {
            JsonObject event = events.get(position[0]++);
            JsonObject data = event.getJsonObject("data");
            if (data.getMap().containsValue(user)) {
              response.write(
                  "event: %s\nid: %d\ndata: %s\n\n"
                      .formatted(event.getString("type"), position[0], event.encode()));
            }
          }
        };
    write.run();
    listeners.add(write);
    response.closeHandler(closed -> remove(write));
  }

  private synchronized void remove(Runnable listener) {
    listeners.remove(listener);
  }
}
