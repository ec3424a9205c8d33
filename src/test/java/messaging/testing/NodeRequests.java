package messaging.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a node over HTTP, for those who wait for the answer. Thread-safe. */
final class NodeRequests {
  /** For an answer that has to come. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** For one look, after which another one may follow. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LOOK).build();

  /**
   * Sends the request of a user.
   *
   * @throws UncheckedIOException without an answer
   */
  HttpResponse<String> ask(URI uri, String user) {
    return send(HttpRequest.newBuilder(uri).header("X-User-Id", user), PATIENCE);
  }

  /**
   * Sends a request of nobody.
   *
   * @throws UncheckedIOException without an answer
   */
  HttpResponse<String> ask(URI uri) {
    return send(HttpRequest.newBuilder(uri), PATIENCE);
  }

  /** What is answered soon; nothing without an answer. */
  String look(URI uri) {
    try {
      return send(HttpRequest.newBuilder(uri), LOOK).body();
    } catch (UncheckedIOException unreachable) {
      return "";
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request, Duration timeout) {
    try {
      return http.send(request.timeout(timeout).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
