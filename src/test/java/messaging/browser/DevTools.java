package messaging.browser;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import messaging.testing.Futures;

/**
 * A connection to a browser. Thread-safe.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">Chrome DevTools Protocol</a>
 */
final class DevTools {
  private static final int MAX_MESSAGE = 64 * 1024 * 1024;

  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, Promise<JsonObject>> calls = new ConcurrentHashMap<>();
  private final Queue<JsonObject> events = new ConcurrentLinkedQueue<>();

  private DevTools(WebSocket socket) {
    this.socket = socket;
    socket.textMessageHandler(text -> receive(new JsonObject(text)));
    socket.closeHandler(
        closed -> calls.values().forEach(call -> call.tryFail("The browser went away")));
  }

  static DevTools connect(Vertx vertx, String address) {
    WebSocketClientOptions options =
        new WebSocketClientOptions().setMaxFrameSize(MAX_MESSAGE).setMaxMessageSize(MAX_MESSAGE);
    return Futures.await(
        vertx
            .createWebSocketClient(options)
            .connect(
                new WebSocketConnectOptions()
                    .setAbsoluteURI(address)
                    // Chromium refuses connections of web pages.
                    .setAllowOriginHeader(false))
            .map(DevTools::new));
  }

  private void receive(JsonObject message) {
    Integer id = message.getInteger("id");
    if (id == null) {
      events.add(message);
      return;
    }
    Promise<JsonObject> call = calls.remove(id);
    if (call != null && message.containsKey("error")) {
      call.tryFail(message.getJsonObject("error").encode());
    } else if (call != null) {
      call.tryComplete(message.getJsonObject("result"));
    }
  }

  /** What the browser told without being asked, oldest first. */
  Queue<JsonObject> events() {
    return events;
  }

  JsonObject call(String method) {
    return call("", method, new JsonObject());
  }

  /**
   * Calls a method and waits for its result.
   *
   * @param session of a page, empty for the browser itself
   */
  JsonObject call(String session, String method, JsonObject parameters) {
    int id = ids.incrementAndGet();
    Promise<JsonObject> call = Promise.promise();
    calls.put(id, call);
    JsonObject request =
        new JsonObject().put("id", id).put("method", method).put("params", parameters);
    if (!session.isEmpty()) {
      request.put("sessionId", session);
    }
    socket.writeTextMessage(request.encode()).onFailure(call::tryFail);
    return Futures.await(call.future());
  }
}
