package messaging;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import messaging.config.ConfigLoader;

/** A node of the service on free ports of the loopback address, and a client that calls it. */
final class RunningService implements AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Service service;

  private RunningService(Service service) {
    this.service = service;
  }

  /** An answer and its body as a JSON object. */
  record Answer(int status, HttpResponse<String> http) {
    JsonObject json() {
      return new JsonObject(http.body());
    }

    Optional<String> header(String name) {
      return http.headers().firstValue(name);
    }

    /** The last part of the problem's type. */
    String problem() {
      String type = json().getString("type");
      return type.substring(type.lastIndexOf(':') + 1);
    }
  }

  /**
   * Starts a node.
   *
   * @param variables of the environment, over those that are needed anyway
   */
  static RunningService start(
      String postgresUri, String natsUrl, String contactsUrl, Map<String, String> variables) {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "MESSAGING_HTTP_HOST", "127.0.0.1",
                "MESSAGING_HTTP_PORT", "0",
                "MESSAGING_MANAGEMENT_PORT", "0",
                "MESSAGING_AUTH_MODE", "gateway",
                "MESSAGING_POSTGRES_URI", postgresUri,
                "MESSAGING_NATS_URL", natsUrl,
                "MESSAGING_CONTACTS_URL", contactsUrl));
    environment.putAll(variables);
    return new RunningService(
        await(Service.start(ConfigLoader.load(Optional.empty(), environment))));
  }

  /** A stream of its own on a shared NATS server: its name and the prefix of its subjects. */
  static Map<String, String> ownStream() {
    String name = "T" + UUID.randomUUID().toString().replace("-", "");
    return Map.of("MESSAGING_NATS_STREAM", name, "MESSAGING_NATS_SUBJECT_PREFIX", name + ".");
  }

  Vertx vertx() {
    return service.vertx();
  }

  URI at(String path) {
    return URI.create("http://127.0.0.1:" + service.httpPort() + path);
  }

  Answer send(String from, String to, String text, String... headers) {
    return post(from, "/messages/" + to, new JsonObject().put("text", text).encode(), headers);
  }

  CompletableFuture<Answer> sendLater(String from, String to, String text, String... headers) {
    String body = new JsonObject().put("text", text).encode();
    return later(request(from, "/messages/" + to, headers).POST(BodyPublishers.ofString(body)));
  }

  Answer post(String user, String path, String body, String... headers) {
    return answer(request(user, path, headers).POST(BodyPublishers.ofString(body)));
  }

  Answer get(String user, String path, String... headers) {
    return answer(request(user, path, headers).GET());
  }

  /** The messages of a conversation, oldest first. */
  JsonArray messages(String user, String peer) {
    return get(user, "/messages/" + peer + "?after=0&limit=200").json().getJsonArray("messages");
  }

  Answer management(String path) {
    return answer(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.managementPort() + path)));
  }

  private HttpRequest.Builder request(String user, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at(path))
            .timeout(Duration.ofSeconds(20))
            .header("X-User-Id", user)
            .header("Content-Type", "application/json");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request;
  }

  private static Answer answer(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("No answer", e);
    }
  }

  private static CompletableFuture<Answer> later(HttpRequest.Builder request) {
    return CLIENT
        .sendAsync(request.build(), BodyHandlers.ofString())
        .thenApply(response -> new Answer(response.statusCode(), response));
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("It failed", e);
    }
  }

  /** Takes the node away in the middle of everything; nothing is finished or handed over. */
  void kill() {
    await(service.vertx().close());
  }

  @Override
  public void close() {
    await(service.stop());
  }
}
