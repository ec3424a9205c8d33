package messaging.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import messaging.testing.NatsClient;

/** Shows the latest events of the stream at {@code /events}, a line each, oldest first. */
final class EventsPage {
  private static final int SHOWN = 20;

  private final Vertx vertx;
  private final NatsClient nats;
  private final String stream;

  private EventsPage(Vertx vertx, NatsClient nats, String stream) {
    this.vertx = vertx;
    this.nats = nats;
    this.stream = stream;
  }

  /** Serves the page on loopback. */
  static Future<HttpServer> serve(Vertx vertx, NatsClient nats, String stream, int port) {
    return vertx
        .createHttpServer()
        .requestHandler(new EventsPage(vertx, nats, stream)::answer)
        .listen(port, "127.0.0.1");
  }

  private void answer(HttpServerRequest request) {
    if (!request.path().equals("/events")) {
      request.response().setStatusCode(404).end();
      return;
    }
    vertx
        .executeBlocking(this::latest)
        .onSuccess(
            lines ->
                request
                    .response()
                    .putHeader("Content-Type", "application/x-ndjson; charset=utf-8")
                    .end(lines))
        .onFailure(failure -> request.response().setStatusCode(503).end());
  }

  private String latest() throws IOException, JetStreamApiException {
    JetStreamManagement streams = nats.streams();
    long last = streams.getStreamInfo(stream).getStreamState().getLastSequence();
    StringBuilder lines = new StringBuilder();
    for (long sequence = Math.max(1, last - SHOWN + 1); sequence <= last; sequence++) {
      lines.append(new String(streams.getMessage(stream, sequence).getData(), UTF_8)).append('\n');
    }
    return lines.toString();
  }
}
