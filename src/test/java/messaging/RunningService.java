package messaging;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import messaging.config.ConfigLoader;
import messaging.message.EventType;
import messaging.testing.ApiContract;
import messaging.testing.WarmContacts;

/** A node of the service on free ports of the loopback address, and a client that calls it. */
final class RunningService implements AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Service service;
  private final ApiContract contract;
  private final Queue<Throwable> badEvents = new ConcurrentLinkedQueue<>();

  private RunningService(Service service) {
    this.service = service;
    contract = ApiContract.published(service.vertx());
    for (EventType type : EventType.values()) {
      service
          .vertx()
          .eventBus()
          .<JsonObject>consumer(type.wireName(), event -> check(event.body()));
    }
  }

  /** Every event on the bus is held against the published description. */
  private void check(JsonObject event) {
    try {
      contract.checkEvent(event);
    } catch (AssertionError bad) {
      badEvents.add(bad);
    }
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
    WarmContacts.once();
    return new RunningService(
        Service.start(ConfigLoader.load(Optional.empty(), environment)).await());
  }

  /** A stream of its own on a shared NATS server: its name and the prefix of its subjects. */
  static Map<String, String> ownStream() {
    String name = "T" + UUID.randomUUID().toString().replace("-", "");
    return Map.of("MESSAGING_NATS_STREAM", name, "MESSAGING_NATS_SUBJECT_PREFIX", name + ".");
  }

  Vertx vertx() {
    return service.vertx();
  }

  /** What it says is held against this anyway; a test may do so with what others say. */
  ApiContract contract() {
    return contract;
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

  int managementPort() {
    return service.managementPort();
  }

  Answer management(String path) {
    return exchange(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.managementPort() + path)),
        response -> new Answer(response.statusCode(), response));
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

  private Answer answer(HttpRequest.Builder request) {
    return exchange(request, this::checked);
  }

  private static Answer exchange(
      HttpRequest.Builder request, Function<HttpResponse<String>, Answer> read) {
    try {
      HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
      return read.apply(response);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("No answer", e);
    }
  }

  /** A {@code GET} that is answered some time. */
  CompletableFuture<Answer> getLater(String user, String path, String... headers) {
    return later(request(user, path, headers));
  }

  private CompletableFuture<Answer> later(HttpRequest.Builder request) {
    return CLIENT.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(this::checked);
  }

  /** Every answer of the public port is held against the published description. */
  private Answer checked(HttpResponse<String> response) {
    contract.checkAnswer(
        response.request().method(),
        response.uri().getRawPath(),
        response.statusCode(),
        response.headers()::firstValue,
        response.body());
    return new Answer(response.statusCode(), response);
  }

  @Override
  public void close() {
    service.stop().await();
    assertThat(badEvents).isEmpty();
  }
}
